package io.egressgateway.domain.admission;

import io.egressgateway.domain.allocation.ExternalRange;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpPrefix;
import io.egressgateway.domain.net.IpRange;
import io.egressgateway.domain.net.Parsed;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What is asked of an ExternalIPPool, in the order and with the words of Antrea (v2.0 and later),
 * so that what people and programs look for in an answer is there. The first thing wrong is told.
 */
public final class ExternalPoolRules {
  private ExternalPoolRules() {}

  /** A range that can be read, as written and as it is. */
  private record Read(String text, IpRange whole) {}

  /**
   * What is wrong with a pool.
   *
   * @param stored the pool as it is, absent where it is made
   * @param others the other pools; what of them cannot be read is in nobody's way
   */
  public static Optional<String> refusal(
      WrittenPool pool, Optional<WrittenPool> stored, List<WrittenPool> others) {
    return pool.subnet()
        .flatMap(ExternalPoolRules::subnet)
        .or(() -> pool.ranges().stream().flatMap(range -> wrong(range).stream()).findFirst())
        .or(() -> outside(pool))
        .or(() -> overlap(pool, others))
        .or(() -> stored.flatMap(before -> removed(pool, before)));
  }

  /** Reads a range. */
  public static Parsed<ExternalRange> read(WrittenPool.Range range) {
    if (!range.block().isEmpty()) {
      return IpPrefix.parse(range.block()).<ExternalRange>map(ExternalRange.Cidr::new);
    }
    return IpAddress.parse(range.start())
        .flatMap(
            first -> IpAddress.parse(range.end()).flatMap(last -> between(range, first, last)));
  }

  private static Parsed<ExternalRange> between(
      WrittenPool.Range range, IpAddress first, IpAddress last) {
    return first.family() == last.family() && first.compareTo(last) <= 0
        ? Parsed.valid(new ExternalRange.Between(new IpRange(first, last)))
        : Parsed.invalid(range.toString(), "two addresses of one family, the lower one first");
  }

  private static Optional<String> subnet(WrittenPool.Subnet subnet) {
    Optional<IpAddress> gateway = IpAddress.parse(subnet.gateway()).toOptional();
    if (gateway.isEmpty()) {
      return Optional.of("invalid gateway address " + subnet.gateway());
    }
    boolean fits =
        subnet.prefixLength() >= 1 && subnet.prefixLength() < gateway.get().family().bits();
    return fits ? Optional.empty() : Optional.of("invalid prefixLength " + subnet.prefixLength());
  }

  private static Optional<String> wrong(WrittenPool.Range range) {
    if (!range.block().isEmpty()) {
      return IpPrefix.parse(range.block()).toOptional().isPresent()
          ? Optional.empty()
          : Optional.of("invalid cidr " + range.block());
    }
    Optional<IpAddress> start = IpAddress.parse(range.start()).toOptional();
    if (start.isEmpty()) {
      return Optional.of("invalid start ip address " + range.start());
    }
    Optional<IpAddress> end = IpAddress.parse(range.end()).toOptional();
    if (end.isEmpty()) {
      return Optional.of("invalid end ip address " + range.end());
    }
    if (start.get().family() != end.get().family()) {
      return Optional.of(
          "range start %s and range end %s should belong to same family"
              .formatted(range.start(), range.end()));
    }
    return start.get().compareTo(end.get()) <= 0
        ? Optional.empty()
        : Optional.of(
            "range start %s should not be greater than range end %s"
                .formatted(range.start(), range.end()));
  }

  private static Optional<String> outside(WrittenPool pool) {
    return pool.subnet()
        .flatMap(subnet -> {
          IpRange all = IpPrefix.of(subnet.toString()).toRange();
          return read(pool).stream()
              .filter(range -> !holds(all, range.whole()))
              .map(range ->
                  "range [%s] must be a strict subset of the subnet %s"
                      .formatted(range.text(), subnet))
              .findFirst();
        });
  }

  private static boolean holds(IpRange all, IpRange range) {
    return all.contains(range.first()) && all.contains(range.last());
  }

  private static Optional<String> overlap(WrittenPool pool, List<WrittenPool> others) {
    List<Read> ranges = read(pool);
    for (int i = 0; i < ranges.size(); i++) {
      Read range = ranges.get(i);
      for (Read before : ranges.subList(0, i)) {
        if (range.whole().overlaps(before.whole())) {
          return Optional.of(overlaps(range, before));
        }
      }
      for (WrittenPool other : others) {
        Optional<Read> common =
            read(other).stream()
                .filter(theirs -> range.whole().overlaps(theirs.whole()))
                .findFirst();
        if (common.isPresent()) {
          return Optional.of(overlaps(range, common.get()) + " of ExternalIPPool " + other.name());
        }
      }
    }
    return Optional.empty();
  }

  private static String overlaps(Read range, Read other) {
    return "range [%s] overlaps with range [%s]".formatted(range.text(), other.text());
  }

  private static List<Read> read(WrittenPool pool) {
    List<Read> ranges = new ArrayList<>();
    for (WrittenPool.Range range : pool.ranges()) {
      read(range)
          .toOptional()
          .ifPresent(known -> ranges.add(new Read(range.toString(), known.whole())));
    }
    return ranges;
  }

  private static Optional<String> removed(WrittenPool pool, WrittenPool before) {
    SortedSet<String> gone = new TreeSet<>();
    before.ranges().forEach(range -> gone.add(range.toString()));
    pool.ranges().forEach(range -> gone.remove(range.toString()));
    return gone.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "existing IPRanges [%s] cannot be updated or deleted"
                .formatted(String.join(" ", gone)));
  }
}
