package io.egressgateway.lab.netns;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One run of the lab: owns every namespace and process that it makes, and ends them all.
 *
 * <p>What it owns is written down under {@code /run/egressgateway-lab/<id>/} before it is made,
 * with the process that made it, so that the next start can sweep what a killed run left behind,
 * and nothing else. Closed by {@link #close}, or at the end of the JVM (also by SIGINT and
 * SIGTERM). Thread safe.
 */
public final class LabRun implements AutoCloseable {
  private static final String DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz";

  private final RunDirectory directory;
  private final Thread hook;
  private final Map<String, NetworkNamespace> namespaces = new LinkedHashMap<>();
  private boolean closed;

  private LabRun(RunDirectory directory) {
    this.directory = directory;
    this.hook = new Thread(this::closeAll, "lab-" + directory.id() + "-teardown");
  }

  /**
   * Sweeps what dead runs left, then starts a run.
   *
   * @throws LabException where the record cannot be written, which needs root
   */
  public static LabRun start() {
    Sweep.deadRuns(RunDirectory.ROOT);
    SecureRandom random = new SecureRandom();
    try {
      for (int attempt = 0; attempt < 100; attempt++) {
        StringBuilder id = new StringBuilder(4);
        random.ints(4, 0, DIGITS.length()).forEach(i -> id.append(DIGITS.charAt(i)));
        var claimed = RunDirectory.claim(RunDirectory.ROOT, id.toString());
        if (claimed.isPresent()) {
          LabRun run = new LabRun(claimed.get());
          Runtime.getRuntime().addShutdownHook(run.hook);
          return run;
        }
      }
    } catch (IOException e) {
      throw new LabException("cannot record a run under " + RunDirectory.ROOT, e);
    }
    throw new LabException("no free run id under " + RunDirectory.ROOT);
  }

  /**
   * Starts a run that has one namespace only and ends with it.
   *
   * @throws LabException as {@link #start} and {@link #namespace}
   */
  public static NetworkNamespace soleNamespace(String label) {
    LabRun run = start();
    return run.make(label, run::close);
  }

  /** Four letters or digits, unique among the runs on this machine. */
  public String id() {
    return directory.id();
  }

  /** The directory of this run's record, for files that live as long as the run. */
  public Path directory() {
    return directory.path();
  }

  /** The name under {@code /run/netns} that {@link #namespace} gives to a label. */
  public String nameOf(String label) {
    return directory.namespaceName(label);
  }

  /**
   * Makes a namespace with its loopback up.
   *
   * @param label 1 to 40 lower-case letters, digits and dashes, new in this run
   * @throws LabException where the kernel refuses
   */
  public NetworkNamespace namespace(String label) {
    return make(label, () -> {});
  }

  private synchronized NetworkNamespace make(String label, Runnable afterClose) {
    return make(List.of(label), afterClose).getFirst();
  }

  /**
   * Makes several namespaces at once, in the order of the labels; much quicker than one by one.
   *
   * @throws LabException as {@link #namespace}; those already made go with the run
   */
  public List<NetworkNamespace> namespaces(List<String> labels) {
    return make(labels, () -> {});
  }

  private synchronized List<NetworkNamespace> make(List<String> labels, Runnable afterClose) {
    if (closed) {
      throw new LabException("run " + id() + " is closed");
    }
    StringBuilder batch = new StringBuilder();
    try {
      for (String label : labels) {
        String name = directory.recordIntent(label);
        batch.append("netns add ").append(name).append('\n');
      }
      Programs.runWithInput(List.of("ip", "-batch", "-"), batch.toString());
      List<NetworkNamespace> made = new ArrayList<>();
      for (String label : labels) {
        directory.recordMade(label);
        NetworkNamespace namespace =
            new NetworkNamespace(
                label,
                directory,
                () -> {
                  forget(label);
                  afterClose.run();
                });
        namespaces.put(label, namespace);
        made.add(namespace);
      }
      return made;
    } catch (IOException e) {
      throw new LabException("cannot record namespaces " + labels, e);
    }
  }

  /**
   * Adds links between namespaces of this run, in one batch.
   *
   * @param batch lines of {@code link add ... netns <name> type veth peer ... netns <name>}
   * @throws LabException at the first that the kernel refuses
   */
  public void links(String batch) {
    Programs.runWithInput(List.of("ip", "-batch", "-"), batch);
  }

  private synchronized void forget(String label) {
    namespaces.remove(label);
  }

  /** Ends every process and deletes every namespace of this run, newest first; idempotent. */
  @Override
  public void close() {
    closeAll();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The JVM is ending: this call came from a hook, or races with one.
      return;
    }
  }

  private void closeAll() {
    List<NetworkNamespace> left;
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      left = List.copyOf(namespaces.values()).reversed();
    }
    left.forEach(NetworkNamespace::endInside);
    left.forEach(NetworkNamespace::close);
    try {
      // What a batch that failed half-way had made already.
      for (String name : directory.ownNamespaces()) {
        Programs.run(List.of("ip", "netns", "delete", name));
      }
      directory.delete();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Deletes what runs that no longer live have left; what it deleted. */
  public static List<String> sweep() {
    return Files.isDirectory(RunDirectory.ROOT) ? Sweep.deadRuns(RunDirectory.ROOT) : List.of();
  }
}
