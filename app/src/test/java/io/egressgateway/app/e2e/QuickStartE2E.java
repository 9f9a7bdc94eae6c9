package io.egressgateway.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The lab's story as a user runs it, one process for everything: quick start and failover. */
class QuickStartE2E {
  private static final Path RUNS = Path.of("/run/egressgateway-lab");
  private static final Path NAMESPACES = Path.of("/run/netns");

  @TempDir private Path directory;

  @BeforeEach
  void namespacesNeedRoot() {
    assumeTrue(PackagedProduct.root(), "network namespaces need root");
  }

  /** It ends with its input, of which this process has the other end. */
  private Process lab(String... flags) throws IOException {
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
                "--end-with-input",
                "-o",
                "json"));
    command.addAll(List.of(flags));
    return new ProcessBuilder(command)
        .redirectOutput(directory.resolve("report.json").toFile())
        .redirectError(directory.resolve("story.txt").toFile())
        .start();
  }

  private String story() throws IOException {
    return Files.readString(directory.resolve("story.txt"), StandardCharsets.UTF_8);
  }

  @ParameterizedTest(name = "lab {0}")
  @ValueSource(strings = {"", "--ipv6", "--dual-stack", "--backend=iptables-legacy"})
  void everyCheckOfTheLabHolds(String family) throws Exception {
    Process lab = family.isEmpty() ? lab() : lab(family);

    int exitCode = PackagedProduct.exitCode(lab, 240);

    String told = story();
    System.out.println(told);
    assertThat(exitCode).as(told).isZero();
    JsonNode json = new ObjectMapper().readTree(directory.resolve("report.json").toFile());
    assertThat(json.path("ok").asBoolean()).isTrue();
    assertThat(json.path("checks")).hasSizeGreaterThan(12);
    assertThat(json.path("measured").path("failoverGapMs").asDouble()).isPositive();
  }

  /** Once the namespaces of a lab stayed when the test that had started it was ended. */
  @Test
  void aLabWhoseStarterIsGoneLeavesNothing() throws Exception {
    Process lab = lab();
    try {
      assertThat(LiveCluster.within(LiveCluster.READY, () -> !namespaces(lab).isEmpty()))
          .as(story())
          .isTrue();
      List<Path> namespaces = namespaces(lab);

      lab.getOutputStream().close();

      PackagedProduct.exitCode(lab, 60);
      assertThat(namespaces).allSatisfy(namespace -> assertThat(namespace).doesNotExist());
      assertThat(run(lab)).isEmpty();
    } finally {
      lab.destroy();
    }
  }

  /** The directory in which a lab writes down what it makes. */
  private static Optional<Path> run(Process lab) {
    return list(RUNS).stream().filter(run -> isOwner(run, lab)).findFirst();
  }

  private static boolean isOwner(Path run, Process lab) {
    try {
      return Files.readString(run.resolve("owner")).startsWith(lab.pid() + " ");
    } catch (IOException _) {
      // Of a run that has just ended.
      return false;
    }
  }

  private static List<Path> namespaces(Process lab) {
    return run(lab).stream()
        .map(run -> "eg-" + run.getFileName() + "-")
        .flatMap(prefix ->
            list(NAMESPACES).stream()
                .filter(path -> path.getFileName().toString().startsWith(prefix)))
        .toList();
  }

  private static List<Path> list(Path directory) {
    try (Stream<Path> files = Files.list(directory)) {
      return files.toList();
    } catch (IOException _) {
      // Before the first lab of this machine there is none.
      return List.of();
    }
  }
}
