package io.egressgateway.adapter.iptables.process;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * How iptables waits for others who hold its lock.
 *
 * @param limit how long; then the program gives up, which is reported as BUSY
 * @param interval between two looks at the lock, for versions that look
 * @param supported false leaves the options out: a held lock is BUSY at once
 * @param file the lock; only versions since 1.8.8 can be told of another than the usual one
 */
public record LockWait(Duration limit, Duration interval, boolean supported, Path file) {
  /** Where all versions have it. */
  public static final Path USUAL_FILE = Path.of("/run/xtables.lock");

  public LockWait {
    requireNonNull(limit, "limit");
    requireNonNull(interval, "interval");
    requireNonNull(file, "file");
  }

  /** The options of programs of a version. */
  public List<String> options(ToolVersion version) {
    List<String> options = new ArrayList<>();
    if (supported) {
      options.add("-w");
      options.add(Long.toString(Math.max(1, limit.toSeconds())));
      // Since 1.8.8 the lock is waited for, not looked at.
      if (version.compareTo(new ToolVersion(1, 8, 8)) < 0) {
        options.add("-W");
        options.add(Long.toString(interval.toNanos() / 1000));
      }
    }
    return options;
  }
}
