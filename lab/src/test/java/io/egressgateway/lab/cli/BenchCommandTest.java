package io.egressgateway.lab.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.egressgateway.lab.bench.BenchOptions;
import io.egressgateway.lab.bench.BenchOptions.Variant;
import io.egressgateway.lab.bench.report.Chart;
import io.egressgateway.lab.bench.report.Figure;
import io.egressgateway.lab.bench.report.Report;
import io.egressgateway.lab.bench.report.Sample;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class BenchCommandTest {
  private static BenchOptions read(String... flags) {
    BenchCommand command = new BenchCommand();
    new CommandLine(command).parseArgs(flags);
    return command.options();
  }

  @Test
  void withoutFlagsEverythingIsMeasured() {
    BenchOptions options = read("--jar", "x.jar");
    assertThat(options.wants("forwarding")).isTrue();
    assertThat(options.wants("failover")).isTrue();
    assertThat(options.rounds()).isEqualTo(15);
    assertThat(options.sliceMillis()).isEqualTo(250);
    assertThat(options.kills()).isEqualTo(20);
    assertThat(options.variants()).isEqualTo(Variant.STANDARD);
  }

  @Test
  void packetsOfEveryBackendAndModeAreMeasuredAndReactionsOfEachBackendOnce() {
    BenchOptions options = read("--jar", "x.jar");
    assertThat(options.variants())
        .extracting(Variant::name)
        .containsExactly("nftables", "nftables-direct", "iptables-nft", "iptables-legacy");
    assertThat(options.reacting())
        .extracting(Variant::name)
        .containsExactly("nftables", "iptables-nft");
  }

  @Test
  void whoNamesAVariantGetsItEverywhere() {
    BenchOptions options = read("--jar", "x.jar", "--variant", "nftables-direct");
    assertThat(options.variants()).extracting(Variant::name).containsExactly("nftables-direct");
    assertThat(options.reacting()).isEqualTo(options.variants());
  }

  @Test
  void quickIsSmallUnlessSaidOtherwise() {
    assertThat(read("--jar", "x.jar", "--quick").rounds()).isEqualTo(3);
    assertThat(read("--jar", "x.jar", "--quick", "--rounds", "9").rounds()).isEqualTo(9);
  }

  @Test
  void onlySomePartsAndOneVariantOfOnesOwn() {
    BenchOptions options =
        read(
            "--jar",
            "x.jar",
            "--only",
            "path,scale",
            "--variant",
            "other=vxlanID: 7\\nmark: 0x26000000");
    assertThat(options.wants("path")).isTrue();
    assertThat(options.wants("failover")).isFalse();
    assertThat(options.variants())
        .containsExactly(new Variant("other", "vxlanID: 7\nmark: 0x26000000\n"));
  }

  @Test
  void aReportIsWrittenAgainFromItsValues(@TempDir Path directory) throws Exception {
    Sample values = new Sample(List.of(3.0, 1.0, 2.0));
    Report report =
        new Report(
            Map.of("cores", "2"),
            List.of(
                new Figure("packets", "1/s", "floor", values, Optional.of(values)),
                Figure.of("gap", "ms", "kill", values)),
            List.of("a note"));
    Path file = Files.writeString(directory.resolve("kept.json"), report.json());
    int code =
        new CommandLine(new BenchCommand())
            .execute("--from", file.toString(), "--out", directory.toString());
    assertThat(code).isZero();
    assertThat(directory.resolve("bench.json")).hasContent(report.json());
    assertThat(directory.resolve("bench.md")).hasContent(report.table());
    assertThat(directory.resolve("bench.svg")).hasContent(Chart.svg(report));
  }

  @Test
  void whatIsNoReportIsRefused(@TempDir Path directory) throws Exception {
    Path file = Files.writeString(directory.resolve("other.json"), "{\"figures\": [{}]}");
    int code =
        new CommandLine(new BenchCommand())
            .execute("--from", file.toString(), "--out", directory.toString());
    assertThat(code).isEqualTo(2);
    assertThat(directory.resolve("bench.json")).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--only|nothing|--only: \"nothing\" is not allowed; give some of [forwarding, path",
        "--rounds|-1|--rounds: -1 is not allowed; give 1 to 1000",
        "--slice|5|--slice: 5 is not allowed; give 10 to 60000",
        "--kills|0|--kills: 0 is not allowed; give 1 to 1000",
        "--variant|fast|--variant: \"fast\" is not allowed; give one of [nftables, nftables-direct, "
            + "iptables-nft, iptables-legacy], or NAME=YAML"
      })
  void whatIsNotAllowedIsRefusedByNameAndValue(String flag, String value, String message) {
    assertThatThrownBy(() -> read("--jar", "x.jar", flag, value))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }
}
