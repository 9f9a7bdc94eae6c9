package io.egressgateway.adapter.netlink.route;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.datapath.Way;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The kernel's numbers of our two devices; absent where there is no device, or not one of ours by
 * its kind.
 */
public record DeviceIndexes(OptionalInt tunnel, OptionalInt direct) {
  public DeviceIndexes {
    requireNonNull(tunnel, "tunnel");
    requireNonNull(direct, "direct");
  }

  public OptionalInt of(Way way) {
    return switch (way) {
      case TUNNEL -> tunnel;
      case DIRECT -> direct;
    };
  }

  /** The same with another number of one of them. */
  public DeviceIndexes with(Way way, OptionalInt index) {
    return switch (way) {
      case TUNNEL -> new DeviceIndexes(index, direct);
      case DIRECT -> new DeviceIndexes(tunnel, index);
    };
  }

  /** Which of our devices has this number. */
  public Optional<Way> wayOf(int index) {
    for (Way way : Way.values()) {
      if (of(way).equals(OptionalInt.of(index))) {
        return Optional.of(way);
      }
    }
    return Optional.empty();
  }
}
