package io.egressgateway.adapter.k8s.publish;

import io.egressgateway.port.cluster.PublishReport;
import io.egressgateway.port.cluster.PublishReport.Failure;
import io.egressgateway.port.cluster.PublishReport.Kind;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;

/**
 * Runs writes that do not depend on each other, on virtual threads, with a bound on how many are
 * under way. A write that fails does not stop the others.
 */
final class ParallelWrites {
  /** What one API server takes from one client without queueing (its default is 400 for all). */
  private static final int IN_FLIGHT = 16;

  private final Semaphore slots = new Semaphore(IN_FLIGHT, true);

  /** Runs all and waits for them; starts them in the order given. */
  PublishReport run(List<Write> writes) {
    if (writes.isEmpty()) {
      return PublishReport.NOTHING;
    }
    List<Future<Runnable>> results = new ArrayList<>();
    List<Failure> failures = new ArrayList<>();
    int written = 0;
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      writes.forEach(write -> results.add(threads.submit(() -> run(write))));
      for (int i = 0; i < results.size(); i++) {
        try {
          results.get(i).get().run();
          written++;
        } catch (ExecutionException e) {
          failures.add(failure(writes.get(i), e));
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      failures.add(new Failure("", Kind.UNAVAILABLE, "interrupted"));
    }
    return new PublishReport(written, failures);
  }

  private Runnable run(Write write) throws InterruptedException {
    slots.acquire();
    try {
      return write.call().run();
    } finally {
      slots.release();
    }
  }

  static Failure failure(Write write, ExecutionException e) {
    Throwable cause = e.getCause();
    if (cause instanceof KubernetesClientException refused) {
      return new Failure(
          write.object(), kind(refused.getCode()), String.valueOf(refused.getMessage()));
    }
    if (cause instanceof InterruptedException) {
      return new Failure(write.object(), Kind.UNAVAILABLE, "interrupted");
    }
    // Whatever a library throws: the other writes count, and this one is tried again and told.
    return new Failure(write.object(), Kind.UNAVAILABLE, String.valueOf(cause));
  }

  /** HTTP status to kind; what has none did not reach the API server. */
  private static Kind kind(int code) {
    return switch (code) {
      case 409 -> Kind.CONFLICT;
      case 404, 410 -> Kind.NOT_FOUND;
      case 400, 413, 415, 422 -> Kind.INVALID;
      case 401, 403 -> Kind.DENIED;
      default -> Kind.UNAVAILABLE;
    };
  }
}
