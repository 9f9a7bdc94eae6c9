package io.egressgateway.lab.bench.part;

import io.egressgateway.lab.netns.LabException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a full collection leaves in the heap of another JVM that uses the serial collector. */
final class LiveHeap {
  /** A line for each of the two generations; parts of them have other words. */
  private static final Pattern USED = Pattern.compile("total [0-9]+K, used ([0-9]+)K");

  private LiveHeap() {}

  /**
   * Collects, and reads.
   *
   * @throws LabException where the JVM does not say
   */
  static long kib(long pid) throws IOException, InterruptedException {
    jcmd(pid, "GC.run");
    String regions = jcmd(pid, "GC.heap_info");
    long used = 0;
    Matcher matcher = USED.matcher(regions);
    while (matcher.find()) {
      used += Long.parseLong(matcher.group(1));
    }
    if (used == 0) {
      throw new LabException("jcmd GC.heap_info does not tell what is used: " + regions);
    }
    return used;
  }

  private static String jcmd(long pid, String command) throws IOException, InterruptedException {
    Path program = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    Process started =
        new ProcessBuilder(program.toString(), Long.toString(pid), command)
            .redirectErrorStream(true)
            .start();
    String text = new String(started.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (started.waitFor() != 0) {
      throw new LabException("jcmd " + command + ": " + text);
    }
    return text;
  }
}
