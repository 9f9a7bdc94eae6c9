package io.egressgateway.adapter.netlink.host;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.datapath.HostSettings;
import io.egressgateway.port.datapath.DatapathException;
import io.egressgateway.port.datapath.DatapathException.Kind;
import io.egressgateway.port.datapath.HostFacts;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;

/** Reads sysctls. {@code /proc/sys/net} shows the network namespace of the thread that calls. */
public final class HostChecks implements HostFacts {
  private final Path root;

  /** Reads under {@code /proc/sys/net}. */
  public HostChecks() {
    this(Path.of("/proc/sys/net"));
  }

  HostChecks(Path root) {
    this.root = requireNonNull(root, "root");
  }

  @Override
  public HostSettings read() throws DatapathException {
    return new HostSettings(
        read("ipv4/ip_forward"),
        read("ipv6/conf/all/forwarding"),
        read("netfilter/nf_conntrack_tcp_loose"),
        read("ipv4/conf/all/rp_filter"),
        read("ipv4/conf/default/rp_filter"));
  }

  private OptionalInt read(String setting) throws DatapathException {
    Optional<String> text = KernelFile.read(root.resolve(setting));
    try {
      return text.isEmpty() ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(text.get()));
    } catch (NumberFormatException e) {
      throw new DatapathException(Kind.OTHER, "read sysctl", setting, e);
    }
  }
}
