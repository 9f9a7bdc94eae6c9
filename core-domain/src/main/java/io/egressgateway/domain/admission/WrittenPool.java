package io.egressgateway.domain.admission;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;

/**
 * An ExternalIPPool as somebody wrote it, well formed or not: the answers quote it, and what may
 * not be changed is compared as written.
 */
public record WrittenPool(String name, List<Range> ranges, Optional<Subnet> subnet) {
  public WrittenPool {
    requireNonNull(name, "name");
    ranges = List.copyOf(ranges);
    requireNonNull(subnet, "subnet");
  }

  /**
   * A CIDR, or the two ends of a range; what is not given is empty.
   *
   * @param block the CIDR
   */
  public record Range(String block, String start, String end) {
    public Range {
      requireNonNull(block, "block");
      requireNonNull(start, "start");
      requireNonNull(end, "end");
    }

    @Override
    public String toString() {
      return block.isEmpty() ? start + "-" + end : block;
    }
  }

  /** The subnet of the addresses. */
  public record Subnet(String gateway, int prefixLength) {
    public Subnet {
      requireNonNull(gateway, "gateway");
    }

    @Override
    public String toString() {
      return gateway + "/" + prefixLength;
    }
  }
}
