package io.egressgateway.app.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.port.runtime.EgressMetrics;
import io.egressgateway.port.runtime.EgressMetrics.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class ReconcileLoopTest {
  private static final Duration NEVER = Duration.ofHours(1);

  private final List<ReconcileLoop> loops = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();

  private ReconcileLoop start(Pass pass, ReconcileLoop.Intervals intervals) {
    ReconcileLoop loop = new ReconcileLoop("test", System::nanoTime, EgressMetrics.NONE, intervals);
    Thread thread = Thread.ofPlatform().start(() -> loop.run(pass));
    loops.add(loop);
    threads.add(thread);
    return loop;
  }

  private static ReconcileLoop.Intervals intervals(Duration longest, Duration retry) {
    return new ReconcileLoop.Intervals(Duration.ofMillis(1), longest, retry, retry);
  }

  @AfterEach
  void stop() throws InterruptedException {
    loops.forEach(ReconcileLoop::stop);
    for (Thread thread : threads) {
      thread.join();
    }
  }

  @Test
  void wakesDuringAPassGiveExactlyOneMorePass() throws InterruptedException {
    Semaphore entered = new Semaphore(0);
    CountDownLatch release = new CountDownLatch(1);
    AtomicInteger passes = new AtomicInteger();
    ReconcileLoop loop =
        start(
            () -> {
              passes.incrementAndGet();
              entered.release();
              awaitQuietly(release);
              return Outcome.DONE;
            },
            intervals(NEVER, NEVER));
    entered.acquire();
    for (int i = 0; i < 100; i++) {
      loop.wake();
    }
    release.countDown();
    entered.acquire();

    assertThat(entered.tryAcquire(100, TimeUnit.MILLISECONDS)).isFalse();
    assertThat(passes).hasValue(2);
  }

  @Test
  void aFailedPassIsTriedAgainWithoutAWake() throws InterruptedException {
    Semaphore ran = new Semaphore(0);
    AtomicInteger passes = new AtomicInteger();
    start(
        () -> {
          ran.release();
          return passes.incrementAndGet() < 3 ? Outcome.FAILED : Outcome.DONE;
        },
        intervals(NEVER, Duration.ofMillis(5)));
    ran.acquire(3);

    assertThat(ran.tryAcquire(100, TimeUnit.MILLISECONDS)).isFalse();
  }

  @Test
  void aPassRunsOncePerLongestInterval() throws InterruptedException {
    Semaphore ran = new Semaphore(0);
    start(
        () -> {
          ran.release();
          return Outcome.DONE;
        },
        intervals(Duration.ofMillis(10), NEVER));
    ran.acquire(5);
  }

  @Test
  void aPassThatWasAskedForByATimeComesOnceAndNotBefore() throws InterruptedException {
    Semaphore ran = new Semaphore(0);
    ReconcileLoop loop =
        start(
            () -> {
              ran.release();
              return Outcome.DONE;
            },
            intervals(NEVER, NEVER));
    ran.acquire();
    long asked = System.nanoTime();
    loop.wakeWithin(NEVER);
    loop.wakeWithin(Duration.ofMillis(50));
    loop.wakeWithin(NEVER);
    ran.acquire();

    assertThat(System.nanoTime() - asked).isGreaterThanOrEqualTo(50_000_000);
    assertThat(ran.tryAcquire(100, TimeUnit.MILLISECONDS)).isFalse();
  }

  @Test
  void aBrokenInvariantStopsWritingAndProgress() throws InterruptedException {
    Semaphore ran = new Semaphore(0);
    ReconcileLoop loop =
        start(
            () -> {
              ran.release();
              throw new IllegalStateException("two owners for one address");
            },
            intervals(Duration.ofMillis(5), Duration.ofMillis(5)));
    ran.acquire();

    assertThat(ran.tryAcquire(100, TimeUnit.MILLISECONDS)).isFalse();
    assertThat(loop.makesProgress()).isFalse();
  }

  @Test
  void anUnexpectedExceptionIsAFailureThatIsTriedAgain() throws InterruptedException {
    Semaphore ran = new Semaphore(0);
    AtomicInteger passes = new AtomicInteger();
    ReconcileLoop loop =
        start(
            () -> {
              ran.release();
              if (passes.incrementAndGet() == 1) {
                throw new UnsupportedOperationException("a bug");
              }
              return Outcome.DONE;
            },
            intervals(NEVER, Duration.ofMillis(5)));
    ran.acquire(2);

    assertThat(loop).returns(true, ReconcileLoopTest::soonMakesProgress);
  }

  private static boolean soonMakesProgress(ReconcileLoop loop) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
    while (!loop.makesProgress() && System.nanoTime() - deadline < 0) {
      Thread.onSpinWait();
    }
    return loop.makesProgress();
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
