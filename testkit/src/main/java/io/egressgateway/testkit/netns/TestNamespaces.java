package io.egressgateway.testkit.netns;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.egressgateway.lab.netns.LabRun;
import io.egressgateway.lab.netns.NetworkNamespace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Gives tests fresh network namespaces; close them, best by try-with-resources. */
public final class TestNamespaces {
  static final String NEEDS_ROOT = "needs root, to make network namespaces";

  private TestNamespaces() {}

  /**
   * Makes a namespace with only its loopback, up. Aborts the test with a reason unless run by root.
   *
   * @param label 1 to 40 lower-case letters, digits and dashes, for people who look on
   */
  public static NetworkNamespace fresh(String label) {
    assumeTrue(isRoot(), NEEDS_ROOT);
    return LabRun.soleNamespace(label);
  }

  /**
   * Starts a run in which a test makes several namespaces; all go when it is closed. Aborts the
   * test with a reason unless run by root.
   */
  public static LabRun run() {
    assumeTrue(isRoot(), NEEDS_ROOT);
    return LabRun.start();
  }

  /** Connects two namespaces by a cable; both ends are up and have no address yet. */
  public static void connect(
      NetworkNamespace left, String leftName, NetworkNamespace right, String rightName) {
    // Ends with the same index by chance learn of each other's carrier up to a second late.
    int index = 1000 + (leftName.hashCode() & 0xffff);
    left.ip(
        "link add %s index %d type veth peer name %s netns %s\nlink set %s up"
            .formatted(leftName, index, rightName, right.name(), leftName));
    right.ip("link set " + rightName + " up");
  }

  /** True where the effective user is root (proc(5), {@code status}, second field of Uid). */
  static boolean isRoot() {
    try {
      return Files.readAllLines(Path.of("/proc/self/status")).stream()
          .anyMatch(line -> line.startsWith("Uid:") && line.split("\\s+", -1)[2].equals("0"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
