package io.egressgateway.lab.netns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
@NeedsRoot
class LabRunIT {
  private static final Path NETNS = Path.of("/run/netns");

  /** A process that ended long ago: no Linux gives out this number. */
  private static final String DEAD = "99999999 1";

  /** What {@link LabVictim} told about itself. */
  private record Victim(Process process, String id, long inside) implements AutoCloseable {
    @Override
    public void close() {
      process.destroyForcibly();
    }
  }

  private static Victim victim() throws IOException {
    List<String> command =
        List.of(
            ProcessHandle.current().info().command().orElseThrow(),
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            LabVictim.class.getName());
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    try (BufferedReader output = process.inputReader()) {
      String[] words = Optional.ofNullable(output.readLine()).orElseThrow().split(" ", -1);
      return new Victim(process, words[0], Long.parseLong(words[1]));
    }
  }

  private static long namespacesOf(String id) throws IOException {
    try (Stream<Path> files = Files.list(NETNS)) {
      return files.filter(file -> file.getFileName().toString().startsWith("eg-" + id)).count();
    }
  }

  private static boolean ended(long pid) throws Exception {
    Optional<ProcessHandle> handle = ProcessHandle.of(pid);
    if (handle.isPresent()) {
      handle.get().onExit().get(5, TimeUnit.SECONDS);
    }
    return true;
  }

  @Test
  void theNextStartSweepsWhatAKilledRunLeft() throws Exception {
    try (Victim victim = victim()) {
      assertThat(namespacesOf(victim.id())).isEqualTo(6);
      victim.process().destroyForcibly().waitFor();
      assertThat(namespacesOf(victim.id())).isEqualTo(6);

      LabRun.start().close();

      assertThat(namespacesOf(victim.id())).isZero();
      assertThat(ended(victim.inside())).isTrue();
      assertThat(RunDirectory.ROOT.resolve(victim.id())).doesNotExist();
    }
  }

  @Test
  void aTerminatedRunLeavesNothing() throws Exception {
    try (Victim victim = victim()) {
      victim.process().destroy();

      assertThat(victim.process().waitFor(Duration.ofSeconds(15))).isTrue();
      assertThat(namespacesOf(victim.id())).isZero();
      assertThat(ended(victim.inside())).isTrue();
      assertThat(RunDirectory.ROOT.resolve(victim.id())).doesNotExist();
    }
  }

  @Test
  void theRunOfALivingProcessIsNotSwept() throws Exception {
    try (Victim victim = victim();
        LabRun mine = LabRun.start()) {
      NetworkNamespace namespace = mine.namespace("own");

      assertThat(LabRun.sweep()).isEmpty();

      assertThat(namespacesOf(victim.id())).isEqualTo(6);
      assertThat(namespace.output("ip", "-o", "link")).contains("lo");
      victim.process().destroy();
      assertThat(victim.process().waitFor(Duration.ofSeconds(15))).isTrue();
    }
  }

  @Test
  void namespacesThatARunDidNotMakeAreNotTouched(@TempDir Path root) throws Exception {
    try (LabRun mine = LabRun.start()) {
      NetworkNamespace foreign = mine.namespace("foreign");
      NetworkNamespace replaced = mine.namespace("replaced");
      Path dead = Files.createDirectories(root.resolve(mine.id()));
      Files.createDirectories(dead.resolve("processes"));
      Path record = Files.createDirectories(dead.resolve("netns"));
      Files.writeString(dead.resolve("owner"), DEAD);
      // A name that the record does not have, one that now belongs to another namespace, and one
      // that is not of the run's own names.
      Files.writeString(record.resolve(replaced.name()), "1");
      Files.writeString(record.resolve("somebody-elses"), "");

      assertThat(Sweep.deadRuns(root)).isEmpty();

      assertThat(foreign.path()).exists();
      assertThat(replaced.path()).exists();
      assertThat(dead).doesNotExist();
    }
  }

  @Test
  void aDeadRunsOwnNamespaceAndItsProcessesAreDeleted(@TempDir Path root) throws Exception {
    try (LabRun mine = LabRun.start()) {
      NetworkNamespace left = mine.namespace("left");
      Process inside = left.exec(List.of("sleep", "600"));
      Path dead = Files.createDirectories(root.resolve(mine.id()));
      Path processes = Files.createDirectories(dead.resolve("processes"));
      Path record = Files.createDirectories(dead.resolve("netns"));
      Files.writeString(dead.resolve("owner"), DEAD);
      Files.writeString(record.resolve(left.name()), RunDirectory.inode(left.name()));
      String mark = ProcessMark.of(inside.pid()).orElseThrow().toString();
      Files.writeString(processes.resolve("1"), mark);
      // The test's own number with another start time: a process that has ended since.
      Files.writeString(processes.resolve("2"), ProcessHandle.current().pid() + " 1");

      assertThat(Sweep.deadRuns(root)).containsExactly(left.name());

      assertThat(inside.waitFor(Duration.ofSeconds(5))).isTrue();
      assertThat(left.path()).doesNotExist();
    }
  }

  @Test
  void aBatchThatFailsHalfWayLeavesNothingOnceItsRunIsClosed() throws Exception {
    String id;
    try (LabRun run = LabRun.start()) {
      id = run.id();
      assertThatThrownBy(() -> run.namespaces(List.of("one", "not a label")))
          .isInstanceOf(LabException.class)
          .hasMessageContaining("not a label");
      assertThatThrownBy(() -> run.namespaces(List.of("two", "two")))
          .isInstanceOf(LabException.class);
      assertThatThrownBy(() -> run.links("link add eth0 type nonsense"))
          .hasMessageContaining("nonsense");
    }
    assertThat(namespacesOf(id)).isZero();
    assertThat(RunDirectory.ROOT.resolve(id)).doesNotExist();
  }
}
