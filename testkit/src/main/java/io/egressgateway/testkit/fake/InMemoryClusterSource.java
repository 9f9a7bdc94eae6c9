package io.egressgateway.testkit.fake;

import io.egressgateway.port.cluster.ClusterSource;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A cluster that says what a test lets it say.
 *
 * @param <S> the snapshot of a role
 */
public final class InMemoryClusterSource<S> implements ClusterSource<S> {
  private enum State {
    NEW,
    LISTING,
    SYNCED,
    CLOSED
  }

  private final AtomicInteger relists = new AtomicInteger();
  private volatile Optional<S> said = Optional.empty();
  private volatile State state = State.NEW;
  private volatile Runnable wake = () -> {};

  /** Sets what the cluster says from now on, and tells. Any thread. */
  public void say(S snapshot) {
    said = Optional.of(snapshot);
    synced();
  }

  /** Ends the listing that {@link #start} or {@link #relist} began. */
  public void synced() {
    if (state == State.LISTING) {
      state = State.SYNCED;
    }
    wake.run();
  }

  /** How often a new listing was asked for. */
  public int relists() {
    return relists.get();
  }

  @Override
  public void start() {
    state = State.LISTING;
    if (said.isPresent()) {
      synced();
    }
  }

  @Override
  public Optional<S> snapshot() {
    return state == State.SYNCED ? said : Optional.empty();
  }

  @Override
  public void onChange(Runnable listener) {
    wake = listener;
  }

  /** Stays without a snapshot until {@link #synced} or {@link #say}. */
  @Override
  public void relist() {
    relists.incrementAndGet();
    state = State.LISTING;
  }

  @Override
  public void close() {
    state = State.CLOSED;
  }
}
