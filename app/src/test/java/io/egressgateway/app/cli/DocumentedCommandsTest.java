package io.egressgateway.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/**
 * Commands in the documentation are the product's own, whose words and flags are checked here, or
 * run by a test that is named here, or in a block that says {@code <!-- needs a cluster -->}.
 */
class DocumentedCommandsTest {
  private static final String NEEDS_CLUSTER = "<!-- needs a cluster -->";
  private static final Path DOCS = Path.of("..", "docs");

  /** Run by other tests, by the build itself or by those who release, and where. */
  private static final Set<String> RUN =
      Set.of(
          "./run lab", // QuickStartE2E does what it does
          "./run test", // is this build
          "./run jmh", // measures; BenchmarksTest sees that it measures what it says
          "./run bench --only control-plane --out docs", // measures
          "./run release", // before a release: it fetches a plugin and builds anew
          "./run cli --help"); // MainTest

  /** Pages whose commands are held by tests of their own, or shown output of the lab. */
  private static final Set<String> ELSEWHERE =
      Set.of("antrea.md", "datapath.md", "migration-spidernet.md", "performance.md");

  private static final Pattern BLOCK =
      Pattern.compile(
          "(?m)^( *<!--[^\\n]*-->\\n)?( *)```(sh|console)\\n(.*?)^ *```", Pattern.DOTALL);

  private record Command(String page, String line, boolean needsCluster) {}

  private static List<Path> pages() throws IOException {
    try (Stream<Path> files = Files.list(DOCS)) {
      List<Path> pages =
          new ArrayList<>(
              files
                  .filter(file -> file.toString().endsWith(".md"))
                  .filter(file -> !ELSEWHERE.contains(file.getFileName().toString()))
                  .sorted()
                  .toList());
      pages.add(Path.of("..", "README.md"));
      pages.add(Path.of("..", "CONTRIBUTING.md"));
      return pages;
    }
  }

  private static List<Command> commands(String page, String text) {
    List<Command> commands = new ArrayList<>();
    Matcher blocks = BLOCK.matcher(text);
    while (blocks.find()) {
      boolean console = blocks.group(3).equals("console");
      boolean needsCluster =
          blocks.group(1) != null && blocks.group(1).strip().equals(NEEDS_CLUSTER);
      blocks
          .group(4)
          .lines()
          .map(String::strip)
          .filter(line -> !line.isEmpty() && !line.startsWith("#"))
          .filter(line -> !console || line.startsWith("$ "))
          .map(line -> (console ? line.substring(2) : line).replaceFirst("\\s+#.*", ""))
          .forEach(line -> commands.add(new Command(page, line, needsCluster)));
    }
    return commands;
  }

  private static boolean isOurs(String line) {
    return line.startsWith("egctl ") || line.startsWith("egressgateway ");
  }

  /** Parses, so that a word or a flag that is not there is an exception. */
  private static void parse(Command command) {
    List<String> words = new ArrayList<>(List.of(command.line().split("\\s+", -1)));
    if (words.getFirst().equals("egressgateway")) {
      words.removeFirst();
    }
    CommandLine.ParseResult parsed =
        Main.commandLine().parseArgs(Main.spelledOut(words.toArray(String[]::new)));
    assertThat(parsed.errors()).as("%s", command).isEmpty();
  }

  @Test
  void everyCommandIsOursOrRunByATestOrMarkedAsNeedingACluster() throws IOException {
    Set<String> run = new TreeSet<>();
    for (Path page : pages()) {
      for (Command command : commands(page.toString(), Files.readString(page))) {
        if (isOurs(command.line())) {
          parse(command);
        } else if (!command.needsCluster()) {
          assertThat(RUN).as("%s", command).contains(command.line());
          run.add(command.line());
        }
      }
    }
    assertThat(RUN).as("listed, but on no page").containsExactlyInAnyOrderElementsOf(run);
  }

  @Test
  void everyLinkToAPageLeadsToOne() throws IOException {
    Pattern link = Pattern.compile("]\\(([^)#:]+)(?:#[^)]*)?\\)");
    for (Path page : pages()) {
      Path directory = page.toAbsolutePath().normalize().getParent();
      link.matcher(Files.readString(page))
          .results()
          .map(found -> found.group(1))
          .filter(target -> !ELSEWHERE.contains(Path.of(target).getFileName().toString()))
          .forEach(target ->
              assertThat(java.util.Objects.requireNonNull(directory).resolve(target).normalize())
                  .as("link in %s", page)
                  .exists());
    }
  }
}
