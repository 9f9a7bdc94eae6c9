package io.egressgateway.adapter.netlink.host;

import io.egressgateway.domain.survey.ConnectionTable;
import io.egressgateway.port.datapath.DatapathException;
import io.egressgateway.port.datapath.DatapathException.Kind;
import java.nio.file.Path;
import java.util.Optional;

/** Reads figures of the kernel that the datapath lives with and that nobody sets for it. */
public final class HostReading {
  private static final Path RELEASE = Path.of("/proc/sys/kernel/osrelease");
  private static final Path COUNT = Path.of("/proc/sys/net/netfilter/nf_conntrack_count");
  private static final Path LIMIT = Path.of("/proc/sys/net/netfilter/nf_conntrack_max");

  private HostReading() {}

  /** The kernel's release, as {@code uname -r}. */
  public static String kernel() throws DatapathException {
    return KernelFile.read(RELEASE).orElse("unknown");
  }

  /** Connections of the network namespace of the thread that calls; absent without tracking. */
  public static Optional<ConnectionTable> connections() throws DatapathException {
    Optional<String> count = KernelFile.read(COUNT);
    Optional<String> limit = KernelFile.read(LIMIT);
    if (count.isEmpty() || limit.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new ConnectionTable(Integer.parseInt(count.get()), Integer.parseInt(limit.get())));
    } catch (NumberFormatException e) {
      throw new DatapathException(Kind.OTHER, "read sysctl", "nf_conntrack_count or _max", e);
    }
  }
}
