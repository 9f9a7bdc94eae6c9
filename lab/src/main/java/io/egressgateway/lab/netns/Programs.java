package io.egressgateway.lab.netns;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs short programs to their end, at most {@value #LIMIT_SECONDS} seconds. */
final class Programs {
  private static final int LIMIT_SECONDS = 20;

  private Programs() {}

  static String run(List<String> command) {
    return runWithInput(command, "");
  }

  /**
   * Runs a program and returns what it printed to standard output.
   *
   * @throws LabException where it cannot be started, fails, or takes too long; with what it printed
   */
  static String runWithInput(List<String> command, String input) {
    try {
      Path errors = Files.createTempFile("lab", ".err");
      try {
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(errors.toFile());
        return finish(builder, input, errors);
      } finally {
        Files.delete(errors);
      }
    } catch (IOException e) {
      throw new LabException("cannot run " + String.join(" ", command), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabException("interrupted while running " + String.join(" ", command), e);
    }
  }

  private static String finish(ProcessBuilder builder, String input, Path errors)
      throws IOException, InterruptedException {
    String text = String.join(" ", builder.command());
    Process process = builder.start();
    Thread watchdog = Thread.ofVirtual().start(() -> killLate(process));
    try {
      try (OutputStream stdin = process.getOutputStream()) {
        stdin.write(input.getBytes(StandardCharsets.UTF_8));
      }
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      int code = process.waitFor();
      if (code != 0) {
        String said = Files.readString(errors).strip();
        throw new LabException(text + " failed with " + code + ": " + said + "\n" + input);
      }
      return output;
    } finally {
      watchdog.interrupt();
      process.destroyForcibly();
    }
  }

  private static void killLate(Process process) {
    try {
      if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
