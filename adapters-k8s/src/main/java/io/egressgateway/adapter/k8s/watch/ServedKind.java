package io.egressgateway.adapter.k8s.watch;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A kind that not every cluster serves: it is watched from the moment it appears, and counts as
 * empty before.
 */
final class ServedKind<C extends CachedKind> implements CachedKind {
  private final String apiVersion;
  private final String kind;
  private final Supplier<C> make;
  private volatile State<C> state = new State.Unknown<>();

  private sealed interface State<C> {
    record Unknown<C>() implements State<C> {}

    record Absent<C>() implements State<C> {}

    record Present<C>(C cache) implements State<C> {}

    record Closed<C>() implements State<C> {}
  }

  ServedKind(String apiVersion, String kind, Supplier<C> make) {
    this.apiVersion = apiVersion;
    this.kind = kind;
    this.make = make;
  }

  /** Nothing: {@link #look} starts what is found. */
  @Override
  public void start() {}

  /**
   * Asks the API server whether it serves the kind, unless it does already. May block.
   *
   * @return true where something changed
   * @throws io.fabric8.kubernetes.client.KubernetesClientException where it cannot be asked
   */
  synchronized boolean look(KubernetesClient client) {
    if (state instanceof State.Present || state instanceof State.Closed) {
      return false;
    }
    if (client.supports(apiVersion, kind)) {
      C cache = make.get();
      cache.start();
      state = new State.Present<>(cache);
      return true;
    }
    boolean first = state instanceof State.Unknown;
    state = new State.Absent<>();
    return first;
  }

  @Override
  public boolean refresh() {
    return switch (state) {
      case State.Unknown<C> _, State.Closed<C> _ -> false;
      case State.Absent<C> _ -> true;
      case State.Present<C>(C cache) -> cache.refresh();
    };
  }

  /** The cache where the kind is served. */
  Optional<C> cache() {
    return switch (state) {
      case State.Unknown<C> _, State.Absent<C> _, State.Closed<C> _ -> Optional.empty();
      case State.Present<C>(C cache) -> Optional.of(cache);
    };
  }

  @Override
  public synchronized void close() {
    cache().ifPresent(CachedKind::close);
    state = new State.Closed<>();
  }
}
