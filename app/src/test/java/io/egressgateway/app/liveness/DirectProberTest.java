package io.egressgateway.app.liveness;

import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.membership.DirectReach.Candidate;
import io.egressgateway.domain.membership.DirectReach.Verdict;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.Sorted;
import io.egressgateway.port.runtime.EgressMetrics;
import io.egressgateway.testkit.fake.ScriptedEcho;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** On a clock that leaps whenever it is read, so that rounds are short. */
@Timeout(30)
class DirectProberTest {
  private static final NodeName NODE = new NodeName("n1");
  private static final IpAddress TARGET = IpAddress.of("172.31.0.2");

  private final ScriptedEcho echo = new ScriptedEcho();
  private final Semaphore wakes = new Semaphore(0);
  private final AtomicLong ticks = new AtomicLong();
  private final DirectProber prober =
      new DirectProber(
          echo, () -> ticks.addAndGet(400_000_000), EgressMetrics.NONE, wakes::release);

  @AfterEach
  void close() {
    prober.close();
  }

  private void watch() {
    prober.watch(Sorted.map(Map.of(NODE, new Candidate(Sorted.set(List.of(TARGET)), true, false))));
  }

  private boolean woken() throws InterruptedException {
    return wakes.tryAcquire(10, TimeUnit.SECONDS);
  }

  @Test
  void verdictsFollowTheAnswersAndEachAsksForAPass() throws Exception {
    echo.setAlive(TARGET, true);
    prober.start();
    assertThat(prober.verdicts()).isEmpty();
    watch();
    assertThat(woken()).isTrue();
    assertThat(prober.verdicts()).containsEntry(NODE, Verdict.OPEN);
    echo.setAlive(TARGET, false);
    assertThat(woken()).isTrue();
    assertThat(prober.verdicts()).containsEntry(NODE, Verdict.SHUT);
    assertThat(prober.trouble()).isEmpty();
  }

  @Test
  void nobodyIsProbedWhoIsNotWatched() throws Exception {
    prober.start();
    watch();
    assertThat(woken()).isTrue();
    assertThat(prober.verdicts()).containsEntry(NODE, Verdict.SHUT);
    prober.watch(Sorted.emptyMap());
    while (!prober.verdicts().isEmpty()) {
      Thread.onSpinWait();
    }
    int sent = echo.sent().size();
    assertThat(wakes.tryAcquire(100, TimeUnit.MILLISECONDS)).isFalse();
    assertThat(echo.sent()).hasSize(sent);
  }

  @Test
  void closedItEndsItsProbe() {
    prober.start();
    prober.close();
    echo.setAlive(TARGET, true);
    echo.send(TARGET);
    assertThat(echo.sent()).isEmpty();
  }
}
