package io.egressgateway.lab.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * Ends this program with the one that holds the other end of its standard input: the kernel closes
 * that pipe however its holder ends. The hooks of the JVM then tear down what was set up.
 */
final class InputEnd {
  private static final int TERMINATED = 143;

  private InputEnd() {}

  static void exits(InputStream input) {
    Thread.ofPlatform()
        .daemon()
        .name("lab-input-end")
        .start(() -> {
          await(input);
          System.exit(TERMINATED);
        });
  }

  private static void await(InputStream input) {
    try {
      input.transferTo(OutputStream.nullOutputStream());
    } catch (IOException _) {
      // A pipe that cannot be read any more has ended too.
      return;
    }
  }
}
