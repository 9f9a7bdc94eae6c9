package io.egressgateway.lab.cluster;

import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.lab.netns.LabException;
import io.egressgateway.lab.netns.NetworkNamespace;
import io.egressgateway.lab.traffic.Requests;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** One process of the product in a namespace. */
public final class ProductProcess {
  private static final IpAddress LOOPBACK = IpAddress.of("127.0.0.1");
  private static final Duration ANSWER = Duration.ofSeconds(2);

  private final String name;
  private final NetworkNamespace namespace;
  private final Process process;
  private final Path log;
  private final int healthPort;
  private final long startNanos;

  private ProductProcess(Spec spec, Process process, long startNanos) {
    this.name = spec.name();
    this.namespace = spec.namespace();
    this.healthPort = spec.healthPort();
    this.log = spec.log();
    this.process = process;
    this.startNanos = startNanos;
  }

  /**
   * What to start.
   *
   * @param name for people
   * @param environment added to this process's own
   * @param healthPort on the loopback of the namespace
   * @param log receives both outputs, appended
   */
  public record Spec(
      String name,
      NetworkNamespace namespace,
      List<String> command,
      Map<String, String> environment,
      int healthPort,
      Path log) {
    public Spec {
      command = List.copyOf(command);
      environment = Map.copyOf(environment);
    }
  }

  /** Starts the process; it is ended when the namespace is closed. */
  static ProductProcess start(Spec spec) {
    ProcessBuilder builder = new ProcessBuilder(spec.command());
    builder.environment().putAll(spec.environment());
    builder.environment().put("MALLOC_ARENA_MAX", "1");
    builder.environment().put("HEALTH_PROBE_BIND_ADDRESS", "127.0.0.1:" + spec.healthPort());
    builder.redirectErrorStream(true);
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(spec.log().toFile()));
    long start = System.nanoTime();
    return new ProductProcess(spec, spec.namespace().start(builder), start);
  }

  public String name() {
    return name;
  }

  public Path log() {
    return log;
  }

  public long pid() {
    return process.pid();
  }

  public boolean alive() {
    return process.isAlive();
  }

  /**
   * Waits until the process says it is ready.
   *
   * @return time from its start
   * @throws LabException where it ends or is not ready in time, with the end of its log
   */
  public Duration awaitReady(Duration limit) {
    long deadline = startNanos + limit.toNanos();
    String last = "no answer";
    while (System.nanoTime() - deadline < 0) {
      try {
        Requests.httpGet(namespace, LOOPBACK, healthPort, "/readyz", ANSWER);
        return Duration.ofNanos(System.nanoTime() - startNanos);
      } catch (IOException notYet) {
        last = String.valueOf(notYet.getMessage());
      } catch (InterruptedException stop) {
        Thread.currentThread().interrupt();
        throw new LabException("interrupted", stop);
      }
      if (!process.isAlive()) {
        throw new LabException(
            name + " ended with exit code " + process.exitValue() + ":\n" + logEnd());
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
    }
    throw new LabException(name + " is not ready (" + last.strip() + "):\n" + logEnd());
  }

  /** The text of {@code /metrics}. */
  public String metrics() throws IOException, InterruptedException {
    return Requests.httpGet(namespace, LOOPBACK, healthPort, "/metrics", ANSWER);
  }

  /** Resident memory in KiB, 0 where the process is gone. */
  public long residentKib() {
    return status("VmRSS");
  }

  /** What of it is the process's own: heap, code, stacks, native memory. */
  public long anonymousKib() {
    return status("RssAnon");
  }

  /** CPU time of all its threads until now, zero where the process is gone. */
  public Duration cpuTime() {
    return process.toHandle().info().totalCpuDuration().orElse(Duration.ZERO);
  }

  private long status(String name) {
    try {
      return Files.readAllLines(Path.of("/proc/" + process.pid() + "/status")).stream()
          .filter(line -> line.startsWith(name + ":"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
          .sum();
    } catch (IOException _) {
      return 0;
    }
  }

  /** SIGTERM, and waits for the end; returns the exit code. */
  public int terminate(Duration limit) {
    process.destroy();
    return await(limit);
  }

  /** SIGKILL, as a crash would be. */
  public void kill() {
    process.destroyForcibly();
    await(Duration.ofSeconds(5));
  }

  private int await(Duration limit) {
    try {
      if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new LabException(name + " does not end:\n" + logEnd());
      }
      return process.exitValue();
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      throw new LabException("interrupted", stop);
    }
  }

  /** The last lines of the log. */
  public String logEnd() {
    try {
      List<String> lines = Files.readAllLines(log);
      return String.join("\n", lines.subList(Math.max(0, lines.size() - 20), lines.size()));
    } catch (IOException unreadable) {
      return "(no log: " + unreadable.getMessage() + ")";
    }
  }
}
