package io.egressgateway.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** The jar under test, and whether this machine lets it be tested. */
final class PackagedProduct {
  private PackagedProduct() {}

  static Path jar() {
    Path jar = Path.of(System.getProperty("egressgateway.jar", "target/egressgateway.jar"));
    assertThat(jar.toAbsolutePath()).as("the packaged product").isRegularFile();
    return jar.toAbsolutePath();
  }

  /** Namespaces need root; without it these tests are left out, and say so. */
  static boolean root() {
    try {
      return Files.getOwner(Path.of("/proc/self")).getName().equals("root");
    } catch (java.io.IOException _) {
      return false;
    }
  }

  /** The end of a process, within a limit. */
  static int exitCode(Process process, long seconds) throws InterruptedException {
    if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError("did not end within " + seconds + " s");
    }
    return process.exitValue();
  }
}
