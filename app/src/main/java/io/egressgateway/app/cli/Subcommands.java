package io.egressgateway.app.cli;

import java.util.ServiceLoader;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/**
 * Commands beside the roles. They come from other modules of the jar by {@link ServiceLoader}, so
 * that the product's own code has nothing of them.
 */
final class Subcommands {
  private Subcommands() {}

  static void add(CommandLine line) {
    ServiceLoader.load(Callable.class).stream()
        .map(ServiceLoader.Provider::get)
        .filter(command -> command.getClass().isAnnotationPresent(Command.class))
        .forEach(line::addSubcommand);
  }
}
