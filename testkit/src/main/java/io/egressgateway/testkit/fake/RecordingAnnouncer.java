package io.egressgateway.testkit.fake;

import io.egressgateway.domain.net.InterfaceName;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.MacAddress;
import io.egressgateway.domain.net.Sorted;
import io.egressgateway.port.announce.AddressAnnouncer;
import io.egressgateway.port.datapath.DatapathException;
import io.egressgateway.port.datapath.DatapathException.Kind;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Keeps every set it is given; answers from memory. Asking the link takes no time: what is adopted
 * and not {@link #hold held} by another station is answered for at once. Thread safe.
 */
public final class RecordingAnnouncer implements AddressAnnouncer {
  private final List<SortedSet<IpAddress>> history = new ArrayList<>();
  private ConflictListener listener = (_, _, _) -> {};
  private TakenListener taken = _ -> {};
  private SortedSet<IpAddress> announced = Sorted.emptySet();
  private SortedSet<IpAddress> adopted = Sorted.emptySet();
  private SortedSet<IpAddress> listenedFor = Sorted.emptySet();
  private final Set<IpAddress> held = new HashSet<>();
  private boolean decided;
  private boolean usable = true;
  private boolean closed;

  @Override
  public synchronized void announce(SortedSet<IpAddress> addresses) throws DatapathException {
    if (closed) {
      throw new DatapathException(Kind.OTHER, "announce addresses", "announcer closed", null);
    }
    announced = Sorted.set(addresses);
    decided = true;
    history.add(announced);
    if (!usable && !announced.isEmpty()) {
      throw new DatapathException(Kind.NOT_FOUND, "announce addresses", "no interface", null);
    }
  }

  @Override
  public synchronized void adopt(SortedSet<IpAddress> addresses) throws DatapathException {
    if (closed) {
      throw new DatapathException(Kind.OTHER, "adopt addresses", "announcer closed", null);
    }
    if (!decided) {
      adopted = Sorted.set(addresses);
    }
  }

  @Override
  public synchronized void listenFor(SortedSet<IpAddress> addresses) throws DatapathException {
    if (closed) {
      throw new DatapathException(Kind.OTHER, "listen for addresses", "announcer closed", null);
    }
    listenedFor = Sorted.set(addresses);
  }

  @Override
  public synchronized void onTaken(TakenListener newListener) {
    taken = newListener;
  }

  /** What is listened for now. */
  public synchronized SortedSet<IpAddress> listenedFor() {
    return listenedFor;
  }

  @Override
  public synchronized void onConflict(ConflictListener newListener) {
    listener = newListener;
  }

  /** The sets of {@link #announce} in order, also those that failed. */
  public synchronized List<SortedSet<IpAddress>> history() {
    return List.copyOf(history);
  }

  /** What is announced now; empty after {@link #close}. */
  public synchronized SortedSet<IpAddress> announced() {
    return closed || !usable ? Sorted.emptySet() : announced;
  }

  /** What is answered for: announced, or adopted while it is not known what to announce. */
  public synchronized SortedSet<IpAddress> answered() {
    if (decided || closed || !usable) {
      return announced();
    }
    SortedSet<IpAddress> free = new TreeSet<>(adopted);
    free.removeAll(held);
    return Sorted.set(free);
  }

  /** Another station has this address. */
  public synchronized void hold(IpAddress address) {
    held.add(address);
  }

  /** Whether there is an interface; at first there is. */
  public synchronized void setUsable(boolean nowUsable) {
    usable = nowUsable;
  }

  /** Lets another station claim an address; reported where it is answered or listened for. */
  public void claim(IpAddress address, MacAddress claimant, InterfaceName link) {
    boolean conflict;
    ConflictListener told;
    TakenListener toldToo;
    synchronized (this) {
      conflict = answered().contains(address);
      if (closed || !conflict && !listenedFor.contains(address)) {
        return;
      }
      held.add(address);
      told = listener;
      toldToo = taken;
    }
    toldToo.taken(address);
    if (conflict) {
      told.foreignClaim(address, claimant, link);
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
  }
}
