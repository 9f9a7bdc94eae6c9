package io.egressgateway.adapter.k8s.publish;

import io.egressgateway.port.cluster.PublishReport;
import io.egressgateway.port.cluster.PublishReport.Failure;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/**
 * One write at a time that nobody waits for. Owner thread, but for the write itself, which has a
 * thread of its own for as long as the client's timeouts let it.
 */
final class WriteBeside {
  private final Runnable ended;
  private @Nullable Write write;
  private @Nullable FutureTask<Runnable> underWay;
  private List<Failure> failures = List.of();

  /**
   * Makes one.
   *
   * @param ended told after each write, on the write's thread
   */
  WriteBeside(Runnable ended) {
    this.ended = ended;
  }

  boolean isUnderWay() {
    return underWay != null;
  }

  /** Begins; only while none is under way. */
  void begin(Write next) {
    FutureTask<Runnable> task =
        new FutureTask<>(next.call()::run) {
          @Override
          protected void done() {
            ended.run();
          }
        };
    write = next;
    underWay = task;
    Thread.ofVirtual().name("egress-publish").start(task);
  }

  /** What the write came to that ended since this was asked; nothing where none did. */
  PublishReport take() {
    FutureTask<Runnable> task = underWay;
    Write taken = write;
    if (task == null || taken == null || !task.isDone()) {
      return PublishReport.NOTHING;
    }
    underWay = null;
    try {
      task.get().run();
      failures = List.of();
      return new PublishReport(1, failures);
    } catch (ExecutionException e) {
      failures = List.of(ParallelWrites.failure(taken, e));
      return new PublishReport(0, failures);
    } catch (InterruptedException e) {
      // A task that is done has nothing to wait for.
      Thread.currentThread().interrupt();
      throw new IllegalStateException("a write that has ended was waited for", e);
    }
  }

  /** What the last write failed by; empty once there is nothing to write any more. */
  List<Failure> failures() {
    return failures;
  }

  /** There is nothing to write: it was done by the write that seemed to fail, or by somebody. */
  void nothingToWrite() {
    failures = List.of();
  }
}
