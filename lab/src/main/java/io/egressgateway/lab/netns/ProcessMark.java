package io.egressgateway.lab.netns;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A process that cannot be mistaken for a later one with the same number.
 *
 * @param pid the process's number
 * @param startTicks when it started, in clock ticks since boot (proc(5), {@code stat} field 22)
 */
record ProcessMark(long pid, long startTicks) {
  private static final int FIELDS_AFTER_NAME = 20;

  static ProcessMark ofSelf() {
    long pid = ProcessHandle.current().pid();
    return of(pid).orElseThrow(() -> new LabException("cannot read /proc/" + pid + "/stat"));
  }

  /** Absent where there is no such process. */
  static Optional<ProcessMark> of(long pid) {
    try {
      String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
      // The name in parentheses may hold anything, so count from behind its end.
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
      return Optional.of(new ProcessMark(pid, Long.parseLong(fields[FIELDS_AFTER_NAME - 1])));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  static Optional<ProcessMark> parse(String text) {
    String[] parts = text.strip().split(" ", -1);
    return parts.length == 2 && parts[0].matches("\\d{1,18}") && parts[1].matches("\\d{1,18}")
        ? Optional.of(new ProcessMark(Long.parseLong(parts[0]), Long.parseLong(parts[1])))
        : Optional.empty();
  }

  boolean alive() {
    return of(pid).equals(Optional.of(this));
  }

  @Override
  public String toString() {
    return pid + " " + startTicks;
  }
}
