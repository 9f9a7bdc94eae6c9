package io.egressgateway.testkit.fake;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.datapath.FdbEntry;
import io.egressgateway.domain.datapath.NodeNetwork;
import io.egressgateway.domain.datapath.RoutingObject;
import io.egressgateway.domain.datapath.RoutingRule;
import io.egressgateway.domain.datapath.RoutingState;
import io.egressgateway.domain.datapath.TunnelAddress;
import io.egressgateway.domain.datapath.TunnelDevice;
import io.egressgateway.domain.datapath.TunnelNeighbor;
import io.egressgateway.domain.datapath.TunnelRoute;
import io.egressgateway.domain.diff.Consistency;
import io.egressgateway.domain.diff.ObservedRouting;
import io.egressgateway.domain.diff.RoutingChange;
import io.egressgateway.domain.diff.RoutingChange.Verb;
import io.egressgateway.domain.diff.RoutingTransaction;
import io.egressgateway.domain.net.IpPrefix;
import io.egressgateway.port.datapath.DatapathException;
import io.egressgateway.port.datapath.DatapathException.Kind;
import io.egressgateway.port.datapath.RoutingBackend;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A routing backend whose kernel is a value. Records the transactions it was given, also those that
 * failed. Handles on the same kernel may be used from different threads.
 */
public final class RecordingRouting implements RoutingBackend {
  private final Kernel kernel;
  private final List<RoutingTransaction> transactions = new ArrayList<>();
  private @Nullable Runnable listener;
  private @Nullable DatapathException nextFailure;

  /** What all handles share. */
  private static final class Kernel {
    private final List<RecordingRouting> handles = new ArrayList<>();
    private NodeNetwork network;
    private RoutingState state = RoutingState.EMPTY;
    private Consistency consistency = Consistency.COMPLETE;

    Kernel(NodeNetwork network) {
      this.network = network;
    }
  }

  /** A handle on a kernel of its own with nothing of ours in it. */
  public RecordingRouting(NodeNetwork network) {
    this(new Kernel(requireNonNull(network, "network")));
  }

  private RecordingRouting(Kernel kernel) {
    this.kernel = kernel;
    kernel.handles.add(this);
  }

  /** Another handle on the same kernel: a stranger to this one. */
  public RecordingRouting stranger() {
    synchronized (kernel) {
      return new RecordingRouting(kernel);
    }
  }

  /** What was asked of this handle, in order. */
  public List<RoutingTransaction> transactions() {
    synchronized (kernel) {
      return List.copyOf(transactions);
    }
  }

  /** Lets the next {@link #apply} fail before its first change. */
  public void failNext(DatapathException failure) {
    synchronized (kernel) {
      nextFailure = failure;
    }
  }

  /** Changes the node's own network, as its administrator would. */
  public void setNetwork(NodeNetwork network) {
    synchronized (kernel) {
      kernel.network = network;
    }
    wakeAll(null);
  }

  /** Replaces what is in the kernel, as a stranger would. */
  public void setState(RoutingState state) {
    synchronized (kernel) {
      kernel.state = state;
    }
    wakeAll(null);
  }

  /** What readings say of themselves from now on. */
  public void setConsistency(Consistency consistency) {
    synchronized (kernel) {
      kernel.consistency = consistency;
    }
  }

  @Override
  public ObservedRouting observe() {
    synchronized (kernel) {
      return new ObservedRouting(kernel.network, kernel.state, kernel.consistency);
    }
  }

  @Override
  public void apply(RoutingTransaction transaction) throws DatapathException {
    RoutingState before = observe().state();
    try {
      synchronized (kernel) {
        transactions.add(transaction);
        DatapathException failure = nextFailure;
        nextFailure = null;
        if (failure != null) {
          throw failure;
        }
        for (RoutingChange change : transaction.changes()) {
          kernel.state = changed(kernel.state, change);
        }
      }
    } finally {
      if (!observe().state().equals(before)) {
        wakeAll(this);
      }
    }
  }

  private void wakeAll(@Nullable RecordingRouting but) {
    List<Runnable> wakes = new ArrayList<>();
    synchronized (kernel) {
      for (RecordingRouting handle : kernel.handles) {
        if (handle != but && handle.listener != null) {
          wakes.add(handle.listener);
        }
      }
    }
    wakes.forEach(Runnable::run);
  }

  private static RoutingState changed(RoutingState state, RoutingChange change)
      throws DatapathException {
    boolean put = change.verb() == Verb.PUT;
    if (put && needsDevice(change.object()) && state.device().isEmpty()) {
      throw new DatapathException(Kind.NOT_FOUND, "find tunnel device", "it is not there", null);
    }
    return switch (change.object()) {
      case TunnelDevice device -> put ? withDevice(state, device) : withoutDevice(state, device);
      case TunnelAddress address ->
          new RoutingState(
              state.device(),
              changed(state.addresses(), address, TunnelAddress::address, put),
              state.neighbors(),
              state.fdb(),
              state.routes(),
              state.rules());
      case TunnelNeighbor neighbor ->
          new RoutingState(
              state.device(),
              state.addresses(),
              changed(state.neighbors(), neighbor, TunnelNeighbor::address, put),
              state.fdb(),
              state.routes(),
              state.rules());
      case FdbEntry entry ->
          new RoutingState(
              state.device(),
              state.addresses(),
              state.neighbors(),
              changed(state.fdb(), entry, FdbEntry::mac, put),
              state.routes(),
              state.rules());
      case TunnelRoute route ->
          new RoutingState(
              state.device(),
              state.addresses(),
              state.neighbors(),
              state.fdb(),
              changed(state.routes(), route, RecordingRouting::key, put),
              state.rules());
      case RoutingRule rule ->
          new RoutingState(
              state.device(),
              state.addresses(),
              state.neighbors(),
              state.fdb(),
              state.routes(),
              changed(state.rules(), rule, Function.identity(), put));
    };
  }

  private static boolean needsDevice(RoutingObject object) {
    return switch (object) {
      case TunnelDevice _, RoutingRule _ -> false;
      case TunnelAddress _, TunnelNeighbor _, FdbEntry _, TunnelRoute _ -> true;
    };
  }

  private static RoutingState withDevice(RoutingState state, TunnelDevice device) {
    RoutingState kept =
        state.device().filter(present -> present.canBecome(device)).isPresent()
            ? state
            : bare(state);
    return new RoutingState(
        Optional.of(device),
        kept.addresses(),
        kept.neighbors(),
        kept.fdb(),
        kept.routes(),
        kept.rules());
  }

  private static RoutingState withoutDevice(RoutingState state, TunnelDevice device) {
    return state.device().filter(present -> present.name().equals(device.name())).isPresent()
        ? bare(state)
        : state;
  }

  /** What is left when the device goes. */
  private static RoutingState bare(RoutingState state) {
    RoutingState none = RoutingState.EMPTY;
    return new RoutingState(
        none.device(),
        none.addresses(),
        none.neighbors(),
        none.fdb(),
        none.routes(),
        state.rules());
  }

  /** What of a route must be unique. */
  private record RouteKey(int table, IpPrefix destination) {}

  private static RouteKey key(TunnelRoute route) {
    return new RouteKey(route.table().id(), route.destination());
  }

  private static <T extends RoutingObject & Comparable<? super T>, K> SortedSet<T> changed(
      SortedSet<T> objects, T object, Function<T, K> key, boolean put) {
    SortedSet<T> result = new TreeSet<>(objects);
    if (put) {
      result.removeIf(present -> key.apply(present).equals(key.apply(object)));
      result.add(object);
    } else {
      result.remove(object);
    }
    return result;
  }

  @Override
  public void onForeignChange(Runnable wake) {
    synchronized (kernel) {
      listener = requireNonNull(wake, "wake");
    }
  }

  /** Other handles go on. */
  @Override
  public void close() {
    synchronized (kernel) {
      kernel.handles.remove(this);
    }
  }
}
