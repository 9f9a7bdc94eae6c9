package io.egressgateway.lab.netns;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Deletes what runs left whose process is dead; touches nothing that is not in their records. */
final class Sweep {
  private static final Logger LOG = LoggerFactory.getLogger(Sweep.class);

  private Sweep() {}

  /** Sweeps under {@code root}, one sweeper at a time; the names of the namespaces deleted. */
  static List<String> deadRuns(Path root) {
    List<String> deleted = new ArrayList<>();
    try {
      Files.createDirectories(root);
      try (FileChannel channel =
              FileChannel.open(
                  root.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
          FileLock _ = channel.lock()) {
        for (Path path : RunDirectory.list(root)) {
          if (!path.getFileName().toString().startsWith(".")) {
            sweep(new RunDirectory(path), deleted);
          }
        }
      }
    } catch (OverlappingFileLockException e) {
      // Another thread of this JVM sweeps at this moment.
      return List.of();
    } catch (IOException e) {
      throw new LabException("cannot read the records under " + root + " (this needs root)", e);
    }
    return List.copyOf(deleted);
  }

  private static void sweep(RunDirectory run, List<String> deleted) throws IOException {
    Optional<ProcessMark> owner = run.owner();
    if (owner.isEmpty() || owner.get().alive()) {
      return;
    }
    LOG.info("sweeping lab run {}, left by process {}", run.id(), owner.get().pid());
    for (ProcessMark process : run.processes()) {
      if (process.alive()) {
        ProcessHandle.of(process.pid()).ifPresent(ProcessHandle::destroyForcibly);
      }
    }
    for (String name : run.ownNamespaces()) {
      Programs.run(List.of("ip", "netns", "delete", name));
      deleted.add(name);
    }
    run.delete();
  }
}
