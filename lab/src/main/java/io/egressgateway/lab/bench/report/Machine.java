package io.egressgateway.lab.bench.report;

import io.egressgateway.lab.netns.Core;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;

/** What figures depend on besides the product. */
public final class Machine {
  private Machine() {}

  /** Facts by name, in a fixed order; what cannot be found out says so. */
  public static Map<String, String> facts() {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("time", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
    facts.put("kernel", System.getProperty("os.name") + " " + System.getProperty("os.version"));
    facts.put("cores", Integer.toString(Core.count()));
    facts.put("processor", line(Path.of("/proc/cpuinfo"), "model name"));
    facts.put("memory", line(Path.of("/proc/meminfo"), "MemTotal"));
    facts.put("java", System.getProperty("java.vm.name") + " " + Runtime.version());
    facts.put("nft", program("nft", "--version"));
    facts.put("ipset", program("ipset", "--version"));
    facts.put("iptables-nft", program("iptables-nft", "--version"));
    facts.put("iptables-legacy", program("iptables-legacy", "--version"));
    facts.put("load at the start", load());
    return facts;
  }

  /** The load averages of the last 1, 5 and 15 minutes. */
  public static String load() {
    try {
      String[] words = Files.readString(Path.of("/proc/loadavg")).split(" ", 4);
      return String.join(" ", words[0], words[1], words[2]);
    } catch (IOException e) {
      return "unknown (" + e.getMessage() + ")";
    }
  }

  private static String line(Path file, String key) {
    try {
      return Files.readAllLines(file).stream()
          .filter(text -> text.startsWith(key))
          .map(text -> text.substring(text.indexOf(':') + 1).strip())
          .findFirst()
          .orElse("unknown");
    } catch (IOException e) {
      return "unknown (" + e.getMessage() + ")";
    }
  }

  private static String program(String... command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return said.lines().findFirst().orElse("unknown").strip();
    } catch (IOException e) {
      return "not installed";
    }
  }
}
