package io.egressgateway.testkit.fake;

import io.egressgateway.domain.net.InterfaceName;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.MacAddress;
import io.egressgateway.domain.net.Sorted;
import io.egressgateway.port.announce.AddressAnnouncer;
import io.egressgateway.port.datapath.DatapathException;
import io.egressgateway.port.datapath.DatapathException.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;

/** Keeps every set it is given; answers from memory. Thread safe. */
public final class RecordingAnnouncer implements AddressAnnouncer {
  private final List<SortedSet<IpAddress>> history = new ArrayList<>();
  private ConflictListener listener = (_, _, _) -> {};
  private SortedSet<IpAddress> announced = Sorted.emptySet();
  private boolean usable = true;
  private boolean closed;

  @Override
  public synchronized void announce(SortedSet<IpAddress> addresses) throws DatapathException {
    if (closed) {
      throw new DatapathException(Kind.OTHER, "announce addresses", "announcer closed", null);
    }
    announced = Sorted.set(addresses);
    history.add(announced);
    if (!usable && !announced.isEmpty()) {
      throw new DatapathException(Kind.NOT_FOUND, "announce addresses", "no interface", null);
    }
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

  /** Whether there is an interface; at first there is. */
  public synchronized void setUsable(boolean nowUsable) {
    usable = nowUsable;
  }

  /** Lets another station claim an address; reported where it is announced. */
  public void claim(IpAddress address, MacAddress claimant, InterfaceName link) {
    ConflictListener told;
    synchronized (this) {
      if (!announced().contains(address)) {
        return;
      }
      told = listener;
    }
    told.foreignClaim(address, claimant, link);
  }

  @Override
  public synchronized void close() {
    closed = true;
  }
}
