package io.egressgateway.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.port.cluster.LeaderDirectory;
import io.egressgateway.port.cluster.Leadership;
import io.egressgateway.port.peer.Endpoint;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What every {@link Leadership} promises, with the {@link LeaderDirectory} that belongs to it. */
public abstract class LeadershipContract {
  private static final Endpoint FIRST = new Endpoint(IpAddress.of("192.0.2.1"), 5825);
  private static final Endpoint SECOND = new Endpoint(IpAddress.of("2001:db8::2"), 5825);

  /** A replica of its own identity, not started. The fixture closes it. */
  protected abstract Leadership replica();

  /** Where agents look. */
  protected abstract LeaderDirectory directory();

  private static final class Counting implements Leadership.Listener {
    private final AtomicInteger gained = new AtomicInteger();
    private final AtomicInteger lost = new AtomicInteger();

    @Override
    public void gained() {
      gained.incrementAndGet();
    }

    @Override
    public void lost() {
      lost.incrementAndGet();
    }
  }

  private static void await(String what, boolean wanted, Leadership replica) {
    Waiting.until(what, () -> Optional.of(replica).filter(r -> r.isLeader() == wanted));
  }

  @Test
  void aSingleReplicaLeadsAndIsFound() {
    Leadership replica = replica();
    Counting told = new Counting();
    assertThat(replica.isLeader()).isFalse();
    replica.start(List.of(FIRST, SECOND), told);
    await("leading", true, replica);
    Waiting.until("told", () -> Optional.of(told).filter(t -> t.gained.get() == 1));
    Waiting.until(
        "found",
        () -> Optional.of(directory().heartbeatEndpoints()).filter(List.of(FIRST, SECOND)::equals));
    assertThat(told.lost.get()).isZero();
  }

  @Test
  void aClosedLeaderHandsOverAndTheNextIsFound() {
    Leadership one = replica();
    Leadership two = replica();
    Counting toldOne = new Counting();
    Counting toldTwo = new Counting();
    one.start(List.of(FIRST), toldOne);
    await("the first leading", true, one);
    two.start(List.of(SECOND), toldTwo);
    Waiting.until(
        "the first found",
        () -> Optional.of(directory().heartbeatEndpoints()).filter(List.of(FIRST)::equals));
    assertThat(two.isLeader()).isFalse();
    assertThat(toldTwo.gained.get()).isZero();
    one.close();
    assertThat(one.isLeader()).isFalse();
    assertThat(toldOne.lost.get()).isEqualTo(1);
    await("the second leading", true, two);
    Waiting.until(
        "the second found",
        () -> Optional.of(directory().heartbeatEndpoints()).filter(List.of(SECOND)::equals));
  }
}
