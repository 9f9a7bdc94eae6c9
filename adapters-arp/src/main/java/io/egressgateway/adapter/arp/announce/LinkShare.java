package io.egressgateway.adapter.arp.announce;

import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.Sorted;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What one interface has to do with which address.
 *
 * @param announced answered for, and told to all neighbors
 * @param adopted answered for while nobody else claims it
 * @param asked asked about or only listened for, not answered for
 */
record LinkShare(
    SortedSet<IpAddress> announced, SortedSet<IpAddress> adopted, SortedSet<IpAddress> asked) {
  static final LinkShare NONE =
      new LinkShare(Sorted.emptySet(), Sorted.emptySet(), Sorted.emptySet());

  LinkShare {
    announced = Sorted.set(announced);
    adopted = Sorted.set(adopted);
    asked = Sorted.set(asked);
  }

  /** Splits the addresses of one interface. */
  static LinkShare of(
      SortedSet<IpAddress> addresses, SortedSet<IpAddress> desired, SortedSet<IpAddress> adopted) {
    SortedSet<IpAddress> told = new TreeSet<>(addresses);
    told.retainAll(desired);
    SortedSet<IpAddress> kept = new TreeSet<>(addresses);
    kept.retainAll(adopted);
    kept.removeAll(told);
    SortedSet<IpAddress> open = new TreeSet<>(addresses);
    open.removeAll(told);
    open.removeAll(kept);
    return new LinkShare(told, kept, open);
  }

  SortedSet<IpAddress> answered() {
    SortedSet<IpAddress> answered = new TreeSet<>(announced);
    answered.addAll(adopted);
    return answered;
  }

  SortedSet<IpAddress> all() {
    SortedSet<IpAddress> all = answered();
    all.addAll(asked);
    return all;
  }
}
