package io.egressgateway.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.port.cluster.ClusterSource;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * What every {@link ClusterSource} promises.
 *
 * @param <S> the snapshot of a role
 */
public abstract class ClusterSourceContract<S> {

  /** A source of a cluster that holds something, not started. The fixture closes it. */
  protected abstract ClusterSource<S> source();

  /** Changes the cluster in a way that snapshots show. */
  protected abstract void change();

  @Test
  void thereIsNoSnapshotBeforeTheStart() {
    assertThat(source().snapshot()).isEmpty();
  }

  @Test
  void theFirstSnapshotComesWithAWakeAndIsWhole() {
    ClusterSource<S> source = source();
    AtomicInteger wakes = new AtomicInteger();
    source.onChange(wakes::incrementAndGet);
    source.start();
    S first = Waiting.until("a snapshot", source::snapshot);
    assertThat(wakes.get()).isPositive();
    assertThat(source.snapshot()).contains(first);
  }

  @Test
  void aChangeWakesAndIsInTheNextSnapshot() {
    ClusterSource<S> source = source();
    AtomicInteger wakes = new AtomicInteger();
    source.onChange(wakes::incrementAndGet);
    source.start();
    S first = Waiting.until("a snapshot", source::snapshot);
    int before = wakes.get();
    change();
    S next =
        Waiting.until(
            "another snapshot", () -> source.snapshot().filter(now -> !now.equals(first)));
    assertThat(next).isNotEqualTo(first);
    assertThat(wakes.get()).isGreaterThan(before);
  }

  @Test
  void aSnapshotOnceTakenDoesNotChange() {
    ClusterSource<S> source = source();
    source.start();
    S first = Waiting.until("a snapshot", source::snapshot);
    int hash = first.hashCode();
    change();
    Waiting.until("another snapshot", () -> source.snapshot().filter(now -> !now.equals(first)));
    assertThat(first.hashCode()).isEqualTo(hash);
  }

  @Test
  void afterRelistThereIsNoSnapshotUntilAllWasListedAnew() {
    ClusterSource<S> source = source();
    source.start();
    S first = Waiting.until("a snapshot", source::snapshot);
    source.relist();
    assertThat(source.snapshot()).isEmpty();
    listedAnew();
    assertThat(Waiting.until("a snapshot after relist", source::snapshot)).isEqualTo(first);
  }

  /** Lets a listing end, where the fixture has that in hand. */
  protected void listedAnew() {}

  @Test
  void closingTwiceIsHarmless() {
    ClusterSource<S> source = source();
    source.start();
    source.close();
    source.close();
    assertThat(Optional.of(source)).isPresent();
  }
}
