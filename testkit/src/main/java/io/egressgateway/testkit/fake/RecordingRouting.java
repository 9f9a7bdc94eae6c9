package io.egressgateway.testkit.fake;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.datapath.DirectDevice;
import io.egressgateway.domain.datapath.FdbEntry;
import io.egressgateway.domain.datapath.NodeNetwork;
import io.egressgateway.domain.datapath.RoutingObject;
import io.egressgateway.domain.datapath.RoutingRule;
import io.egressgateway.domain.datapath.RoutingState;
import io.egressgateway.domain.datapath.TunnelAddress;
import io.egressgateway.domain.datapath.TunnelDevice;
import io.egressgateway.domain.datapath.TunnelNeighbor;
import io.egressgateway.domain.datapath.TunnelRoute;
import io.egressgateway.domain.datapath.Way;
import io.egressgateway.domain.diff.Consistency;
import io.egressgateway.domain.diff.ObservedRouting;
import io.egressgateway.domain.diff.RoutingChange;
import io.egressgateway.domain.diff.RoutingChange.Verb;
import io.egressgateway.domain.diff.RoutingTransaction;
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
    Optional<Way> needed = wayOf(change.object());
    if (put && needed.isPresent() && !stands(state, needed.get())) {
      throw new DatapathException(
          Kind.NOT_FOUND, "find device", needed.get() + " is not there", null);
    }
    Parts parts = new Parts(state);
    switch (change.object()) {
      case TunnelDevice device -> parts.tunnel(device, put);
      case DirectDevice device -> parts.direct(device, put);
      case TunnelAddress address ->
          change(parts.addresses, address, one -> List.of(one.way(), one.address()), put);
      case TunnelNeighbor neighbor ->
          change(parts.neighbors, neighbor, one -> List.of(one.way(), one.address()), put);
      case FdbEntry entry -> change(parts.fdb, entry, FdbEntry::mac, put);
      case TunnelRoute route ->
          change(parts.routes, route, one -> List.of(one.table(), one.destination()), put);
      case RoutingRule rule -> change(parts.rules, rule, one -> one, put);
    }
    return parts.state();
  }

  private static Optional<Way> wayOf(RoutingObject object) {
    return switch (object) {
      case TunnelDevice _, DirectDevice _, RoutingRule _ -> Optional.empty();
      case FdbEntry _ -> Optional.of(Way.TUNNEL);
      case TunnelAddress address -> Optional.of(address.way());
      case TunnelNeighbor neighbor -> Optional.of(neighbor.way());
      case TunnelRoute route -> Optional.of(route.way());
    };
  }

  private static boolean stands(RoutingState state, Way way) {
    return switch (way) {
      case TUNNEL -> state.device().isPresent();
      case DIRECT -> state.direct().isPresent();
    };
  }

  /** A state that is being changed. */
  private static final class Parts {
    private Optional<TunnelDevice> device;
    private Optional<DirectDevice> direct;
    private final TreeSet<TunnelAddress> addresses;
    private final TreeSet<TunnelNeighbor> neighbors;
    private final TreeSet<FdbEntry> fdb;
    private final TreeSet<TunnelRoute> routes;
    private final TreeSet<RoutingRule> rules;

    Parts(RoutingState state) {
      device = state.device();
      direct = state.direct();
      addresses = new TreeSet<>(state.addresses());
      neighbors = new TreeSet<>(state.neighbors());
      fdb = new TreeSet<>(state.fdb());
      routes = new TreeSet<>(state.routes());
      rules = new TreeSet<>(state.rules());
    }

    RoutingState state() {
      return new RoutingState(device, direct, addresses, neighbors, fdb, routes, rules);
    }

    void tunnel(TunnelDevice wanted, boolean put) {
      boolean same = device.filter(present -> present.name().equals(wanted.name())).isPresent();
      if (put && device.filter(present -> present.canBecome(wanted)).isEmpty() || !put && same) {
        bare(Way.TUNNEL);
        fdb.clear();
        device = Optional.empty();
      }
      device = put ? Optional.of(wanted) : device;
    }

    void direct(DirectDevice wanted, boolean put) {
      boolean same = direct.filter(present -> present.name().equals(wanted.name())).isPresent();
      if (put && direct.filter(present -> present.canBecome(wanted)).isEmpty() || !put && same) {
        bare(Way.DIRECT);
        direct = Optional.empty();
      }
      direct = put ? Optional.of(wanted) : direct;
    }

    /** What goes with a device. */
    private void bare(Way way) {
      addresses.removeIf(address -> address.way() == way);
      neighbors.removeIf(neighbor -> neighbor.way() == way);
      routes.removeIf(route -> route.way() == way);
    }
  }

  /** Of what has the same key there is one. */
  private static <T extends RoutingObject & Comparable<? super T>> void change(
      SortedSet<T> objects, T object, Function<T, Object> key, boolean put) {
    if (put) {
      objects.removeIf(present -> key.apply(present).equals(key.apply(object)));
      objects.add(object);
    } else {
      objects.remove(object);
    }
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
