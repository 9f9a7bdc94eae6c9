package io.egressgateway.lab.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.egressgateway.lab.bench.BenchOptions;
import io.egressgateway.lab.bench.BenchOptions.Variant;
import org.junit.jupiter.api.Test;
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

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--only|nothing|--only: \"nothing\" is not allowed; give some of [forwarding, path",
        "--rounds|-1|--rounds: -1 is not allowed; give 1 to 1000",
        "--slice|5|--slice: 5 is not allowed; give 10 to 60000",
        "--kills|0|--kills: 0 is not allowed; give 1 to 1000",
        "--variant|fast|--variant: \"fast\" is not allowed; give one of [nftables], or NAME=YAML"
      })
  void whatIsNotAllowedIsRefusedByNameAndValue(String flag, String value, String message) {
    assertThatThrownBy(() -> read("--jar", "x.jar", flag, value))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }
}
