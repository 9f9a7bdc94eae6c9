package io.egressgateway.port.announce;

import io.egressgateway.domain.net.InterfaceName;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.MacAddress;
import io.egressgateway.domain.net.Sorted;
import io.egressgateway.port.datapath.DatapathException;
import java.util.SortedMap;
import java.util.SortedSet;

/**
 * Answers ARP and NDP for egress IPs and announces them.
 *
 * <p>Works on threads of its own, so that answering never waits for a pass.
 */
public interface AddressAnnouncer extends AutoCloseable {

  /** Told of another station that claims an announced address; any thread, must not block. */
  @FunctionalInterface
  interface ConflictListener {
    void foreignClaim(IpAddress address, MacAddress claimant, InterfaceName link);
  }

  /** Told of an address that another station has; any thread, must not block. */
  @FunctionalInterface
  interface TakenListener {
    void taken(IpAddress address);
  }

  /**
   * Sets the whole set of addresses to answer for. Addresses that are new are announced at once and
   * again at growing intervals; addresses that are gone are not answered from the moment this
   * returns. Any thread; cheap when nothing changes.
   *
   * @throws DatapathException where no interface can be used at all, as NOT_FOUND, or after close;
   *     the set is kept, and announced when an interface comes
   */
  void announce(SortedSet<IpAddress> addresses) throws DatapathException;

  /**
   * Answers for addresses that this node had before its agent restarted, until the first {@link
   * #announce} says what it has now; after that it does nothing. Each one is asked about on the
   * link first, and answered for from about a second later unless another station has it. What
   * another station claims, then or later, is given up for good. Nothing is announced.
   *
   * <p>Sets the whole set; addresses that are gone from it are not answered from the moment this
   * returns. Any thread; cheap when nothing changes.
   *
   * @throws DatapathException after close
   */
  void adopt(SortedSet<IpAddress> addresses) throws DatapathException;

  /**
   * Listens whether another station takes these addresses, which this node gives away; they are not
   * answered for by that. Sets the whole set; addresses that are announced are listened for anyway.
   * To miss nothing, an address is listened for before it is announced no more. Any thread; cheap
   * when nothing changes.
   *
   * @throws DatapathException as {@link #announce}
   */
  void listenFor(SortedSet<IpAddress> addresses) throws DatapathException;

  /** Who is told when another station claims an address that is announced or listened for. */
  void onTaken(TakenListener listener);

  void onConflict(ConflictListener listener);

  /**
   * Frames since it was opened, by what became of them: {@code received}, {@code answered}, {@code
   * gratuitous}, {@code conflict} and others of a small fixed set. Any thread; cheap.
   */
  default SortedMap<String, Long> frames() {
    return Sorted.emptyMap();
  }

  /** Stops answering and releases the sockets. */
  @Override
  void close();
}
