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

  /** By which words a kind is known; the first that are found count. */
  private static final List<Map.Entry<Kind, List<String>>> WORDS =
      List.of(
          Map.entry(Kind.BUSY, List.of("xtables lock", "temporarily unavailable", "resource busy")),
          Map.entry(
              Kind.LIMIT,
              List.of(
                  // EMLINK, as strerror(3) spells it: chains nested deeper than nf_tables allows.
                  "too many links",
                  "cannot allocate memory",
                  "memory allocation problem",
                  "no space left on device",
                  "file too large",
                  "message too long",
                  "maximal number of sets reached",
                  "hash is full")),
          Map.entry(Kind.DENIED, List.of("permission denied", "not permitted")),
          Map.entry(
              Kind.UNSUPPORTED,
              List.of(
                  "not supported",
                  "couldn't load",
                  "protocol not available",
                  "can't initialize",
                  "incompatible")),
          Map.entry(Kind.NOT_FOUND, List.of("does not exist", "no such file", "no chain")),
          Map.entry(Kind.INVALID, List.of("invalid argument")));

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
   * exit codes alone do not tell a missing module from a wrong argument, nor a lock from a refusal:
   * iptables-nft ends by 4 (iptables.h RESOURCE_PROBLEM) whatever the kernel said.
   */
  static Kind kind(int exitCode, String complaint) {
    String text = complaint.toLowerCase(Locale.ROOT);
    for (Map.Entry<Kind, List<String>> words : WORDS) {
      if (words.getValue().stream().anyMatch(text::contains)) {
        return words.getKey();
      }
    }
    return exitCode == 4 ? Kind.BUSY : Kind.OTHER;
  }
}
