package io.egressgateway.domain.datapath;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.domain.net.PerFamily;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.stream.Stream;

/**
 * How the nodes' tunnel is laid. Its device name and port are in {@link DatapathSettings}.
 *
 * @param vni VXLAN network identifier, 0 to 2^24-1
 * @param detection how the parent link is found, where {@code nodeInterfaces} does not say
 * @param underlay family of the outer packets, the same on all nodes
 * @param prefixLengths of the tunnel subnet of each family; absent where the family is not enabled:
 *     packets of such a family are left alone
 * @param checksumOffload false switches off transmit checksum offload on the device
 * @param mode which nodes are sent to without it
 * @param nodeInterfaces parents of nodes with certain labels, in place of the detection; the first
 *     that fits a node counts
 */
public record TunnelSettings(
    int vni,
    ParentDetection detection,
    IpFamily underlay,
    PerFamily<Optional<Integer>> prefixLengths,
    boolean checksumOffload,
    TunnelMode mode,
    List<NodeInterface> nodeInterfaces) {
  /** What Spidernet uses. */
  public static final int DEFAULT_VNI = 100;

  public TunnelSettings {
    requireNonNull(detection, "detection");
    requireNonNull(underlay, "underlay");
    requireNonNull(prefixLengths, "prefixLengths");
    requireNonNull(mode, "mode");
    nodeInterfaces = List.copyOf(nodeInterfaces);
    if (vni < 0 || vni >= 1 << 24) {
      throw new IllegalArgumentException("VNI out of range: " + vni);
    }
  }

  /** Settings with which every node is sent to through the tunnel. */
  public TunnelSettings(
      int vni,
      ParentDetection detection,
      IpFamily underlay,
      PerFamily<Optional<Integer>> prefixLengths,
      boolean checksumOffload) {
    this(vni, detection, underlay, prefixLengths, checksumOffload, TunnelMode.VXLAN, List.of());
  }

  /** The same in another mode. */
  public TunnelSettings with(TunnelMode other) {
    return new TunnelSettings(
        vni, detection, underlay, prefixLengths, checksumOffload, other, nodeInterfaces);
  }

  /** Settings with the default VNI and detection; outer packets are IPv4 where that is enabled. */
  public static TunnelSettings of(PerFamily<Optional<Integer>> prefixLengths) {
    IpFamily underlay = prefixLengths.ipv4().isPresent() ? IpFamily.IPV4 : IpFamily.IPV6;
    return new TunnelSettings(
        DEFAULT_VNI, new ParentDetection.DefaultRoute(), underlay, prefixLengths, true);
  }

  /** How the parent link is found on a node with these labels. */
  ParentDetection detection(SortedMap<String, String> labels) {
    return nodeInterfaces.stream()
        .filter(special -> special.nodes().matches(labels))
        .findFirst()
        .<ParentDetection>map(special -> new ParentDetection.NamedInterface(special.name()))
        .orElse(detection);
  }

  public boolean enabled(IpFamily family) {
    return prefixLengths.get(family).isPresent();
  }

  /** The enabled families, IPv4 first. */
  public List<IpFamily> families() {
    return Stream.of(IpFamily.values()).filter(this::enabled).toList();
  }
}
