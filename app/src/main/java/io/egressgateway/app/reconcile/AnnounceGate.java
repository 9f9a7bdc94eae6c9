package io.egressgateway.app.reconcile;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.Sorted;
import io.egressgateway.port.announce.AddressAnnouncer;
import io.egressgateway.port.datapath.DatapathException;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Between the pass, which wants addresses announced, and isolation, which forbids it: a node that
 * hears nobody may have lost its addresses to another.
 *
 * <p>Any thread. Withholding takes effect before {@link #withhold} returns.
 */
public final class AnnounceGate {
  private final AddressAnnouncer announcer;
  private SortedSet<IpAddress> wanted = Sorted.emptySet();
  private SortedSet<IpAddress> adopted = Sorted.emptySet();
  private boolean withheld;

  public AnnounceGate(AddressAnnouncer announcer) {
    this.announcer = requireNonNull(announcer, "announcer");
  }

  /**
   * Answers for these, which are known from the kernel alone, while nobody else does; see {@link
   * AddressAnnouncer#adopt}.
   */
  synchronized void adopt(SortedSet<IpAddress> addresses) throws DatapathException {
    adopted = withheld ? Sorted.emptySet() : addresses;
    announcer.adopt(adopted);
  }

  /** Announces these addresses, or remembers them while withheld. */
  synchronized void announce(SortedSet<IpAddress> addresses) throws DatapathException {
    wanted = addresses;
    adopted = Sorted.emptySet();
    announcer.announce(withheld ? Sorted.emptySet() : addresses);
  }

  /**
   * Stops answering for all but these, since others may be another node's now. The announcer is not
   * troubled where nothing goes.
   */
  synchronized void retain(SortedSet<IpAddress> addresses) throws DatapathException {
    if (!addresses.containsAll(adopted)) {
      adopt(common(adopted, addresses));
    }
    // By far the most passes want what the last one wanted, down to the object.
    if (addresses != wanted && !addresses.containsAll(wanted)) {
      announce(common(wanted, addresses));
    }
  }

  /** What is answered for now, because this node has it, and is not among these. */
  synchronized SortedSet<IpAddress> beyond(SortedSet<IpAddress> addresses) {
    return withheld ? Sorted.emptySet() : missing(wanted, addresses);
  }

  /** What of these is not announced yet. */
  synchronized SortedSet<IpAddress> lacking(SortedSet<IpAddress> addresses) {
    return withheld ? Sorted.emptySet() : missing(addresses, wanted);
  }

  /** What of {@code some} is not in {@code others}; both are the same object in most passes. */
  private static SortedSet<IpAddress> missing(
      SortedSet<IpAddress> some, SortedSet<IpAddress> others) {
    TreeSet<IpAddress> missing = new TreeSet<>();
    Sorted.differences(
        others,
        some,
        (address, _, there) -> {
          if (there != null) {
            missing.add(address);
          }
        });
    return Sorted.set(missing);
  }

  /** See {@link AddressAnnouncer#listenFor}. */
  void listenFor(SortedSet<IpAddress> addresses) throws DatapathException {
    announcer.listenFor(addresses);
  }

  /** See {@link AddressAnnouncer#onTaken}. */
  void onTaken(AddressAnnouncer.TakenListener listener) {
    announcer.onTaken(listener);
  }

  private static SortedSet<IpAddress> common(
      SortedSet<IpAddress> some, SortedSet<IpAddress> others) {
    TreeSet<IpAddress> common = new TreeSet<>(some);
    common.retainAll(others);
    return Sorted.set(common);
  }

  /** Stops answering for everything. */
  public synchronized void withhold() throws DatapathException {
    withheld = true;
    adopted = Sorted.emptySet();
    announcer.announce(Sorted.emptySet());
  }

  /**
   * Allows announcing again. Nothing is announced by this: what was wanted before may be another
   * node's now, so the next pass, with a fresh view, says what is.
   */
  public synchronized void release() {
    withheld = false;
    wanted = Sorted.emptySet();
  }

  /** Whether nothing is announced, whatever is wanted. */
  public synchronized boolean withheld() {
    return withheld;
  }

  /** Frames by what became of them. */
  SortedMap<String, Long> frames() {
    return announcer.frames();
  }

  /** Number of addresses that this node should answer for. */
  synchronized int size() {
    return wanted.size();
  }
}
