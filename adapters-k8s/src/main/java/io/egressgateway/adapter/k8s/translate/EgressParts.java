package io.egressgateway.adapter.k8s.translate;

import io.egressgateway.domain.cluster.Share;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.domain.net.Sorted;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Which pods each of several addresses of an Egress is for. An address that is not there yet holds
 * for the families of its pool in which no other one is, so that pods are cut off meanwhile and do
 * not leave with something else.
 */
final class EgressParts {
  private EgressParts() {}

  /**
   * An address, or the lack of it.
   *
   * @param families of the pool, where there is no address yet
   */
  record Seat(Optional<IpAddress> address, SortedSet<IpFamily> families) {
    Seat {
      families = Sorted.set(families);
    }
  }

  /** The shares, in the order of the seats. */
  static List<Share> shares(List<Seat> seats) {
    SortedSet<IpFamily> served = new TreeSet<>();
    seats.forEach(seat -> seat.address().ifPresent(address -> served.add(address.family())));
    List<Share> shares = new ArrayList<>();
    for (Seat seat : seats) {
      if (seat.address().isPresent()) {
        IpAddress own = seat.address().get();
        shares.add(
            new Share(
                own.toString(), rivals(seats, own.family()), Sorted.set(List.of(own.family()))));
      } else {
        SortedSet<IpFamily> open = new TreeSet<>(seat.families());
        open.removeAll(served);
        served.addAll(open);
        shares.add(new Share("", Sorted.emptySet(), open));
      }
    }
    return shares;
  }

  private static SortedSet<String> rivals(List<Seat> seats, IpFamily family) {
    return Sorted.set(
        seats.stream()
            .flatMap(seat -> seat.address().stream())
            .filter(address -> address.family() == family)
            .map(IpAddress::toString)
            .toList());
  }
}
