package io.egressgateway.app.cli;

import io.egressgateway.adapter.k8s.operate.ClusterConsole;
import io.egressgateway.adapter.k8s.operate.ConsoleException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Upgrades the CRDs; a Job of the chart runs it. */
@Command(
    name = "crds",
    mixinStandardHelpOptions = true,
    usageHelpAutoWidth = true,
    header = "Creates or upgrades the CustomResourceDefinitions from files.",
    description = {
      "",
      "Takes every *.yaml of a directory. Objects stay as they are. Can be run again.",
      ""
    },
    footer = {"", "Example:", "  egressgateway crds --directory deploy/crds"})
final class CrdsCommand extends Operation {
  @Option(
      names = "--directory",
      paramLabel = "DIRECTORY",
      required = true,
      description = "Where the files are, one definition each.")
  private Path directory = Path.of("");

  @Override
  int run(ClusterConsole console) throws ConsoleException {
    List<String> definitions = new ArrayList<>();
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.filter(file -> file.toString().endsWith(".yaml")).sorted().toList()) {
        definitions.add(Files.readString(file));
      }
    } catch (IOException unreadable) {
      say("error: --directory " + directory + " must be a directory that can be read");
      return Main.FAILED;
    }
    if (definitions.isEmpty()) {
      say("error: --directory " + directory + " must have files that end in .yaml");
      return Main.FAILED;
    }
    for (String definition : definitions) {
      print("Applied " + console.definitions().apply(definition) + "\n");
    }
    return 0;
  }
}
