package io.egressgateway.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The launchers of deploy/bin, with a java that says what it is called with. */
class LaunchersTest {
  private static final Path LAUNCHERS = Path.of("../deploy/bin").toAbsolutePath().normalize();

  @TempDir private Path directory;

  private record Ended(int code, String said) {}

  private Ended launch(Path launcher, String jar, String script, String... arguments)
      throws IOException, InterruptedException {
    Path java = Files.createDirectories(directory.resolve("jdk/bin")).resolve("java");
    Files.writeString(java, "#!/bin/sh\n" + script + "\n");
    Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
    ProcessBuilder builder =
        new ProcessBuilder(
                Stream.concat(Stream.of(launcher.toString()), Stream.of(arguments)).toList())
            .redirectErrorStream(true);
    builder.environment().put("JAVA_HOME", directory.resolve("jdk").toString());
    builder.environment().put("EGRESSGATEWAY_JAR", jar);
    Process process = builder.start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    return new Ended(process.exitValue(), said);
  }

  private String jar() throws IOException {
    Path jar = directory.resolve("a jar with blanks.jar");
    return Files.writeString(jar, "").toString();
  }

  @ParameterizedTest
  @CsvSource({
    "egressgateway, lab --keep, lab --keep",
    "egctl, vip move --vip 192.0.2.1, egctl vip move --vip 192.0.2.1",
    "nettools-server, -protocol all, nettools server -protocol all",
    "nettools-client, -addr 192.0.2.1, nettools client -addr 192.0.2.1",
    "controller, clean --validate a --mutating b, controller clean --validate a --mutating b",
    "agent, --node-name n1, agent --node-name n1",
  })
  void aLauncherCallsTheCommandOfItsNameWithItsArguments(
      String name, String arguments, String expected) throws Exception {
    String jar = jar();
    Ended ended = launch(LAUNCHERS.resolve(name), jar, "echo \"$@\"", arguments.split(" ", -1));
    assertThat(ended.code()).as(ended.said()).isZero();
    assertThat(ended.said().strip()).endsWith(" -jar " + jar + " " + expected);
  }

  /** As an image or a package installs them. */
  @Test
  void aLinkFromElsewhereIsTheLauncherOfItsName() throws Exception {
    Path link =
        Files.createSymbolicLink(directory.resolve("egctl"), LAUNCHERS.resolve("egressgateway"));
    assertThat(launch(link, jar(), "echo \"$@\"", "status").said().strip())
        .endsWith(" egctl status");
  }

  @Test
  void theExitCodeIsTheCommands() throws Exception {
    String script = "for last; do :; done; [ \"$last\" = -version ] || exit 3";
    assertThat(launch(LAUNCHERS.resolve("egctl"), jar(), script, "explain").code()).isEqualTo(3);
  }

  @Test
  void aMissingJarAndAJavaThatIsTooOldAreTold() throws Exception {
    Ended missing =
        launch(LAUNCHERS.resolve("egctl"), directory.resolve("no.jar").toString(), "exit 0");
    assertThat(missing.code()).isEqualTo(1);
    assertThat(missing.said()).contains("EGRESSGATEWAY_JAR");
    Ended old = launch(LAUNCHERS.resolve("egctl"), jar(), "exit 1", "status");
    assertThat(old.code()).isEqualTo(1);
    assertThat(old.said()).contains("JDK 25", "JAVA_HOME");
  }

  @Test
  void thereIsALauncherForEachNameThatTheDocumentationHas() throws IOException {
    try (Stream<Path> files = Files.list(LAUNCHERS)) {
      assertThat(files.map(file -> file.getFileName().toString()).collect(Collectors.toSet()))
          .isEqualTo(
              Set.of(
                  "egressgateway",
                  "egctl",
                  "nettools-server",
                  "nettools-client",
                  "controller",
                  "agent"));
    }
  }
}
