package io.egressgateway.app.reconcile;

import static java.util.Objects.requireNonNull;

import io.egressgateway.port.cluster.ClusterSource;
import java.util.Optional;

/**
 * A source whose snapshots others may read too: each one that the owner thread takes is left for
 * any thread to see. After {@link #relist} the last one stands until there is another.
 *
 * @param <S> the snapshot of a role
 */
public final class LastSnapshot<S> implements ClusterSource<S> {
  private final ClusterSource<S> source;
  private volatile Optional<S> last = Optional.empty();

  public LastSnapshot(ClusterSource<S> source) {
    this.source = requireNonNull(source, "source");
  }

  /** What the owner thread saw last; empty until everything was listed once. Any thread. */
  public Optional<S> last() {
    return last;
  }

  @Override
  public void start() {
    source.start();
  }

  @Override
  public Optional<S> snapshot() {
    Optional<S> now = source.snapshot();
    if (now.isPresent()) {
      last = now;
    }
    return now;
  }

  @Override
  public void onChange(Runnable wake) {
    source.onChange(wake);
  }

  @Override
  public void relist() {
    source.relist();
  }

  @Override
  public void close() {
    source.close();
  }
}
