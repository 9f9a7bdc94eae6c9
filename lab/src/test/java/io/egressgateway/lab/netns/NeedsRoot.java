package io.egressgateway.lab.netns;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.condition.EnabledIf;

/** Marks kernel tests: run by root, always; skipped with that reason by others. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@EnabledIf(
    value = "io.egressgateway.lab.netns.NeedsRoot$Effective#isRoot",
    disabledReason = "needs root, to make network namespaces")
public @interface NeedsRoot {

  /** Who runs the tests. */
  final class Effective {
    private Effective() {}

    /** True for root (proc(5), {@code status}, second field of Uid). */
    static boolean isRoot() {
      try {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
            .anyMatch(line -> line.startsWith("Uid:") && line.split("\\s+", -1)[2].equals("0"));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
