package io.egressgateway.port.cluster;

import java.util.Optional;

/**
 * What the API server says, as one immutable snapshot at a time.
 *
 * @param <S> the snapshot of a role
 */
public interface ClusterSource<S> extends AutoCloseable {

  /** Starts watching; returns at once. */
  void start();

  /** The state now; empty until everything was listed once. Owner thread. */
  Optional<S> snapshot();

  /** Calls {@code wake}, on any thread, after something changed. One listener. */
  void onChange(Runnable wake);

  /**
   * Asks for everything to be listed anew, because what is cached may be old: {@link #snapshot} is
   * empty from now until that is done.
   */
  void relist();

  /**
   * What {@link #snapshot} said before {@link #relist}, with what is known since by other ways than
   * the API server's, for what must not wait for it. Empty where there are none. Owner thread.
   */
  default Optional<S> outdated() {
    return Optional.empty();
  }

  @Override
  void close();
}
