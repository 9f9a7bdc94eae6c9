package io.egressgateway.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The lab's story as a user runs it, one process for everything: quick start and failover. */
class QuickStartE2E {
  @TempDir private Path directory;

  @ParameterizedTest(name = "lab {0}")
  @ValueSource(strings = {"", "--ipv6", "--dual-stack", "--backend=iptables-legacy"})
  void everyCheckOfTheLabHolds(String family) throws Exception {
    assumeTrue(PackagedProduct.root(), "network namespaces need root");
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-Xmx512m",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-jar",
                PackagedProduct.jar().toString(),
                "lab",
                "-o",
                "json"));
    if (!family.isEmpty()) {
      command.add(family);
    }
    Path report = directory.resolve("report.json");
    Path story = directory.resolve("story.txt");
    Process lab =
        new ProcessBuilder(command)
            .redirectOutput(report.toFile())
            .redirectError(story.toFile())
            .start();

    int exitCode = PackagedProduct.exitCode(lab, 240);

    String told = Files.readString(story, StandardCharsets.UTF_8);
    System.out.println(told);
    assertThat(exitCode).as(told).isZero();
    JsonNode json = new ObjectMapper().readTree(report.toFile());
    assertThat(json.path("ok").asBoolean()).isTrue();
    assertThat(json.path("checks")).hasSizeGreaterThan(12);
    assertThat(json.path("measured").path("failoverGapMs").asDouble()).isPositive();
  }
}
