package io.egressgateway.testkit.chart;

import static java.util.Objects.requireNonNull;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import com.marcnuri.helm.TemplateCommand;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The product's chart with values; immutable.
 *
 * @param settings as typed after {@code --set}: {@code key=value}
 * @param valuesFile YAML of a values file, empty for none
 * @param kubernetes version of the cluster, such as 1.32.0
 * @param namespace of the release
 */
public record Chart(List<String> settings, String valuesFile, String kubernetes, String namespace) {
  /** As seen from every module. */
  public static final Path DIRECTORY = Path.of("../deploy/charts/egressgateway");

  private static final String RELEASE = "egressgateway";
  private static final String HOOK = "\"helm.sh/hook\"";
  private static final String NEWEST = "1.32.0";

  public Chart {
    settings = List.copyOf(settings);
    requireNonNull(valuesFile, "valuesFile");
    requireNonNull(kubernetes, "kubernetes");
    requireNonNull(namespace, "namespace");
  }

  /** In kube-system, as every quick start has it. */
  public static Chart with(String... settings) {
    return new Chart(List.of(settings), "", NEWEST, "kube-system");
  }

  public Chart values(String yaml) {
    return new Chart(settings, yaml, kubernetes, namespace);
  }

  public Chart on(String version) {
    return new Chart(settings, valuesFile, version, namespace);
  }

  public Chart into(String otherNamespace) {
    return new Chart(settings, valuesFile, kubernetes, otherNamespace);
  }

  /** What {@code helm lint --strict} finds; empty where it is content. */
  public static List<String> lint() {
    LintResult result = new Helm(DIRECTORY).lint().strict().call();
    return result.isFailed() ? result.getMessages() : List.of();
  }

  /**
   * What {@code helm template} prints, without CRDs and notes. Hooks are there as ordinary objects:
   * the engine's library leaves hooks out, so a copy of the chart is rendered in which the
   * annotation that makes them hooks has another name.
   *
   * @throws IllegalStateException with Helm's words where it refuses the values
   */
  public Manifest render() {
    return new Manifest(
        withValues(file -> {
          TemplateCommand command =
              new Helm(Copy.DIRECTORY)
                  .template()
                  .withName(RELEASE)
                  .withNamespace(namespace)
                  .withKubeVersion(kubernetes)
                  .skipCrds();
          file.ifPresent(command::withValuesFile);
          pairs().forEach(pair -> command.set(pair[0], pair[1]));
          return command.call();
        }));
  }

  /** The chart without hooks, made when first needed and deleted with the process. */
  private static final class Copy {
    static final Path DIRECTORY = make();

    private static Path make() {
      try (Stream<Path> files = Files.walk(Chart.DIRECTORY, FileVisitOption.FOLLOW_LINKS)) {
        Path copy = Files.createTempDirectory("chart");
        copy.toFile().deleteOnExit();
        for (Path file : files.toList()) {
          Path to = copy.resolve(Chart.DIRECTORY.relativize(file));
          if (Files.isDirectory(file)) {
            Files.createDirectories(to);
          } else {
            Files.writeString(to, Files.readString(file).replace(HOOK, "\"rendered/hook\""));
          }
          to.toFile().deleteOnExit();
        }
        return copy;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private List<String[]> pairs() {
    List<String[]> pairs = new ArrayList<>();
    for (String setting : settings) {
      pairs.add(setting.split("=", 2));
    }
    return pairs;
  }

  @FunctionalInterface
  private interface Command {
    String call(Optional<Path> values);
  }

  private String withValues(Command command) {
    if (valuesFile.isEmpty()) {
      return command.call(Optional.empty());
    }
    try {
      Path file = Files.createTempFile("values", ".yaml");
      try {
        Files.writeString(file, valuesFile);
        return command.call(Optional.of(file));
      } finally {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
