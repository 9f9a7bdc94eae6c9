package io.egressgateway.adapter.iptables.process;

import io.egressgateway.port.datapath.DatapathException;
import io.egressgateway.port.datapath.DatapathException.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Runs programs, each to its end and in a bounded time, in the network namespace of the calling
 * thread. Any thread.
 */
public final class Programs implements ProgramRunner {
  /** Where Debian and others keep them, beside what PATH says. */
  private static final String DIRECTORIES =
      "/usr/local/sbin:/usr/sbin:/sbin:/usr/local/bin:/usr/bin:/bin";

  private final Duration limit;
  private final Map<String, String> environment;

  /**
   * A runner.
   *
   * @param limit after which a program is killed
   * @param environment what programs get beside PATH and the C locale
   */
  public Programs(Duration limit, Map<String, String> environment) {
    this.limit = limit;
    this.environment = Map.copyOf(environment);
  }

  /** Where a program is installed; the agent's own PATH may lack the directories of root's. */
  public static Optional<Path> locate(String program) {
    String path = System.getenv().getOrDefault("PATH", "");
    for (String directory : (path + ":" + DIRECTORIES).split(":", -1)) {
      Path file = Path.of(directory, program);
      if (!directory.isEmpty() && Files.isExecutable(file)) {
        return Optional.of(file);
      }
    }
    return Optional.empty();
  }

  @Override
  public String run(List<String> command, String input) throws DatapathException {
    Process process = start(command);
    CompletableFuture<String> output = read(process.getInputStream());
    CompletableFuture<String> errors = read(process.getErrorStream());
    boolean ended;
    try {
      write(process, input);
      ended = process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new DatapathException(Kind.BUSY, operation(command), "interrupted", e);
    }
    if (!ended) {
      process.destroyForcibly();
      throw new DatapathException(
          Kind.BUSY, operation(command), "has not ended after " + limit.toMillis() + " ms", null);
    }
    String said = output.join();
    String complained = errors.join().strip();
    if (process.exitValue() != 0) {
      throw new DatapathException(
          kind(process.exitValue(), complained),
          operation(command),
          "exit code %d: %s".formatted(process.exitValue(), complained),
          null);
    }
    return said;
  }

  private Process start(List<String> command) throws DatapathException {
    Optional<Path> file = locate(command.getFirst());
    if (file.isEmpty()) {
      throw new DatapathException(
          Kind.UNSUPPORTED, operation(command), command.getFirst() + " is not installed", null);
    }
    List<String> located = new ArrayList<>(command);
    located.set(0, file.get().toString());
    ProcessBuilder builder = new ProcessBuilder(located);
    builder.environment().putAll(environment);
    builder.environment().put("LC_ALL", "C");
    try {
      return builder.start();
    } catch (IOException e) {
      throw new DatapathException(Kind.OTHER, operation(command), e.getMessage() + "", e);
    }
  }

  private static void write(Process process, String input) {
    try (OutputStream stream = process.getOutputStream()) {
      stream.write(input.getBytes(StandardCharsets.UTF_8));
    } catch (IOException _) {
      // It ended before it read everything; its exit code and words say why.
      return;
    }
  }

  private static CompletableFuture<String> read(InputStream stream) {
    CompletableFuture<String> text = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(() -> {
          try (stream) {
            text.complete(new String(stream.readAllBytes(), StandardCharsets.UTF_8));
          } catch (IOException e) {
            text.completeExceptionally(new UncheckedIOException(e));
          }
        });
    return text;
  }

  private static String operation(List<String> command) {
    return "run " + String.join(" ", command);
  }

  /**
   * The one place that reads what programs say: with LC_ALL=C they say it in English, and their
   * exit codes alone do not tell a missing module from a wrong argument.
   */
  static Kind kind(int exitCode, String complaint) {
    String text = complaint.toLowerCase(Locale.ROOT);
    // iptables.h RESOURCE_PROBLEM; since 1.8 also its words.
    if (exitCode == 4
        || text.contains("xtables lock")
        || text.contains("temporarily unavailable")) {
      return Kind.BUSY;
    }
    if (text.contains("permission denied") || text.contains("not permitted")) {
      return Kind.DENIED;
    }
    if (text.contains("not supported")
        || text.contains("couldn't load")
        || text.contains("protocol not available")
        || text.contains("can't initialize")
        || text.contains("incompatible")) {
      return Kind.UNSUPPORTED;
    }
    if (text.contains("does not exist")
        || text.contains("no such file")
        || text.contains("no chain")) {
      return Kind.NOT_FOUND;
    }
    return text.contains("invalid argument") ? Kind.INVALID : Kind.OTHER;
  }
}
