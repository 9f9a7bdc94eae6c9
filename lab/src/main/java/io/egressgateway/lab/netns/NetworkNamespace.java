package io.egressgateway.lab.netns;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/**
 * A network namespace of the lab, named under {@code /run/netns}.
 *
 * <p>Code runs inside on platform threads of its own, made for one call or by {@link
 * #threadFactory}. A socket belongs to the namespace in which it was opened and may be used from
 * any thread afterwards. Platform threads and processes that such a thread starts are inside too;
 * virtual threads and the common pool are not, because their carriers belong to the JVM. {@code
 * /proc/sys/net} shows the namespace of the thread that looks; {@code /proc/net} that of the JVM's
 * first thread, so read {@code /proc/thread-self/net}; {@code /sys/class/net} that of the host.
 * Thread safe.
 */
public final class NetworkNamespace implements AutoCloseable {
  private static final Duration GRACE = Duration.ofSeconds(3);

  /** A piece of work that may fail. */
  @FunctionalInterface
  public interface Action {
    void run() throws Exception;
  }

  private final String label;
  private final String name;
  private final RunDirectory directory;
  private final Runnable afterClose;
  private final Set<Process> processes = ConcurrentHashMap.newKeySet();
  private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
  private boolean closed;

  NetworkNamespace(String label, RunDirectory directory, Runnable afterClose) {
    this.label = label;
    this.name = directory.namespaceName(label);
    this.directory = directory;
    this.afterClose = afterClose;
    ip("link set lo up");
  }

  /** The label that the caller chose. */
  public String label() {
    return label;
  }

  /** The name that {@code ip netns} knows it by: {@code eg-<run>-<label>}. */
  public String name() {
    return name;
  }

  /** The file that keeps the namespace alive. */
  public Path path() {
    return RunDirectory.NAMESPACES.resolve(name);
  }

  /**
   * Runs {@code body} inside, on a thread made for it, and waits for the result.
   *
   * @throws Exception what {@code body} throws, the same object; {@link InterruptedException} where
   *     the waiting thread is interrupted, after interrupting the one inside
   */
  public <T> T call(Callable<T> body) throws Exception {
    FutureTask<T> task =
        new FutureTask<>(() -> {
          Entry.into(path());
          return body.call();
        });
    Thread.ofPlatform().daemon().name("in-" + name).start(task);
    try {
      return task.get();
    } catch (InterruptedException e) {
      task.cancel(true);
      throw e;
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case Exception cause -> throw cause;
        case Error cause -> throw cause;
        case null, default -> throw e;
      }
    }
  }

  /** Runs {@code action} inside as {@link #call} does. */
  public void run(Action action) throws Exception {
    call(() -> {
      action.run();
      return name;
    });
  }

  /**
   * Moves the calling thread inside, for good. For platform threads that a library has made and
   * asks to be prepared, such as event loops; never for a thread that goes on to do other things.
   *
   * @throws LabException where the namespace is gone
   */
  public void enter() {
    Entry.into(path());
  }

  /** Makes daemon platform threads that are inside; they are interrupted when this is closed. */
  public ThreadFactory threadFactory() {
    return body ->
        Thread.ofPlatform()
            .daemon()
            .name("in-" + name)
            .unstarted(() -> {
              threads.add(Thread.currentThread());
              try {
                Entry.into(path());
                body.run();
              } finally {
                threads.remove(Thread.currentThread());
              }
            });
  }

  /**
   * Starts a program inside, with pipes for its input and output; it is ended when this is closed.
   *
   * @throws LabException where it cannot be started
   */
  public Process exec(List<String> command) {
    return start(new ProcessBuilder(command));
  }

  /**
   * Starts a program inside as {@code builder} says, through {@code ip netns exec}, which keeps the
   * process number; it is ended when this is closed.
   *
   * @throws LabException where it cannot be started
   */
  public Process start(ProcessBuilder builder) {
    builder.command(inside(builder.command()));
    try {
      forgetEnded();
      Process process = builder.start();
      processes.add(process);
      Optional<ProcessMark> mark = ProcessMark.of(process.pid());
      if (mark.isPresent()) {
        directory.recordProcess(mark.get());
      }
      return process;
    } catch (IOException e) {
      throw new LabException("cannot start " + String.join(" ", builder.command()), e);
    }
  }

  private void forgetEnded() throws IOException {
    for (Process process : processes) {
      if (!process.isAlive()) {
        processes.remove(process);
        directory.forgetProcess(process.pid());
      }
    }
  }

  private List<String> inside(List<String> command) {
    List<String> whole = new ArrayList<>(List.of("ip", "netns", "exec", name));
    whole.addAll(command);
    return whole;
  }

  /**
   * Runs a short program inside to its end and returns its standard output.
   *
   * @throws LabException where it fails or takes more than 20 s, with what it printed
   */
  public String output(String... command) {
    return Programs.run(inside(List.of(command)));
  }

  /**
   * Runs a program inside to its end, with a text as its standard input.
   *
   * @throws LabException where it fails or takes more than 20 s, with what it printed
   */
  public void input(String text, String... command) {
    Programs.runWithInput(inside(List.of(command)), text);
  }

  /**
   * Runs {@code ip} commands inside, in one batch: one a line, without the leading {@code ip}.
   *
   * @throws LabException at the first that fails
   */
  public void ip(String batch) {
    Programs.runWithInput(List.of("ip", "-n", name, "-batch", "-"), batch + "\n");
  }

  /**
   * Loads an nftables script inside, as one transaction.
   *
   * @throws LabException where nft refuses it
   */
  public void nft(String script) {
    Programs.runWithInput(inside(List.of("nft", "-f", "-")), script);
  }

  /**
   * Writes sysctls inside.
   *
   * @param settings lines of {@code net/ipv4/ip_forward=1}: a path under {@code /proc/sys}, which
   *     may hold device names with dots, and the value
   * @throws LabException where one cannot be written
   */
  public void sysctl(String... settings) {
    try {
      run(() -> {
        for (String setting : settings) {
          int equals = setting.lastIndexOf('=');
          Path file = Path.of("/proc/sys", setting.substring(0, equals));
          Files.writeString(file, setting.substring(equals + 1));
        }
      });
    } catch (LabException e) {
      throw e;
    } catch (Exception e) {
      throw new LabException("cannot set " + String.join(" ", settings) + " in " + name, e);
    }
  }

  /**
   * Ends the processes and interrupts the threads that were started inside: SIGTERM, and SIGKILL
   * after 3 s. The namespace and its links stay.
   */
  public void endInside() {
    processes.forEach(process -> process.descendants().forEach(ProcessHandle::destroy));
    processes.forEach(Process::destroy);
    awaitEnd();
  }

  /** Ends the processes that were started inside with SIGKILL, as a crash would. */
  public void killInside() {
    processes.forEach(process -> process.descendants().forEach(ProcessHandle::destroyForcibly));
    processes.forEach(Process::destroyForcibly);
    awaitEnd();
  }

  private void awaitEnd() {
    threads.forEach(Thread::interrupt);
    long deadline = System.nanoTime() + GRACE.toNanos();
    processes.forEach(process -> await(process, deadline));
  }

  private void await(Process process, long deadline) {
    try {
      if (!process.waitFor(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
        process.destroyForcibly();
        process.waitFor(GRACE.toMillis(), TimeUnit.MILLISECONDS);
      }
      processes.remove(process);
      directory.forgetProcess(process.pid());
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      throw new LabException("cannot update the record of " + directory.id(), e);
    }
  }

  /** Ends what was started inside and deletes the namespace; idempotent. */
  @Override
  public void close() {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
    }
    endInside();
    try {
      if (Files.exists(path())) {
        Programs.run(List.of("ip", "netns", "delete", name));
      }
      directory.forgetNamespace(name);
    } catch (IOException e) {
      throw new LabException("cannot update the record of " + directory.id(), e);
    }
    afterClose.run();
  }

  @Override
  public String toString() {
    return name;
  }
}
