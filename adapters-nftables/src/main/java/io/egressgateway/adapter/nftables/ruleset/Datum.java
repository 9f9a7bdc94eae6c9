package io.egressgateway.adapter.nftables.ruleset;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpRange;

/** One part of an element's key, or its value. */
public sealed interface Datum {

  /** An egress id or mark. */
  record Mark(int value) implements Datum {}

  /** A class of pods. */
  record PodClass(int value) implements Datum {}

  /** One address, where the set has no intervals. */
  record Address(IpAddress value) implements Datum {
    public Address {
      requireNonNull(value, "value");
    }
  }

  /** Consecutive addresses, one at least, where the set has intervals. */
  record Interval(IpRange value) implements Datum {
    public Interval {
      requireNonNull(value, "value");
    }
  }
}
