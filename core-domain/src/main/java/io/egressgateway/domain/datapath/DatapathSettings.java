package io.egressgateway.domain.datapath;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.net.FwMark;
import io.egressgateway.domain.net.InterfaceName;
import io.egressgateway.domain.net.MarkRange;
import java.util.List;

/**
 * What does not change while an agent runs.
 *
 * <p>A connection mark is {@code marks.base | FROM_TUNNEL? | egress id}.
 *
 * @param marks the packet and connection marks that are ours
 * @param tunnelDevice name of the VXLAN device
 * @param tunnelPort UDP port of VXLAN, 1-65535
 * @param directDevice name of the device of what goes straight to another node; another one than
 *     {@code tunnelDevice}
 */
public record DatapathSettings(
    MarkRange marks, InterfaceName tunnelDevice, int tunnelPort, InterfaceName directDevice) {
  /** The name of {@code directDevice} in every cluster. */
  public static final InterfaceName DIRECT_DEVICE = new InterfaceName("egress.direct");

  /** What is used where nothing is configured; the port and the name are Spidernet's. */
  public static final DatapathSettings DEFAULT =
      new DatapathSettings(MarkRange.DEFAULT, new InterfaceName("egress.vxlan"), 7789);

  /**
   * Set in the connection mark on the gateway when the pod's packet came by a device of {@link
   * #nodeDevices}: replies go back to its node. The bit above {@link EgressId#MAX}.
   */
  public static final int FROM_TUNNEL = 0x40_0000;

  public DatapathSettings {
    requireNonNull(marks, "marks");
    requireNonNull(tunnelDevice, "tunnelDevice");
    requireNonNull(directDevice, "directDevice");
    if (tunnelDevice.equals(directDevice)) {
      throw new IllegalArgumentException("two devices of one name: " + tunnelDevice);
    }
    if (tunnelPort < 1 || tunnelPort > 65535) {
      throw new IllegalArgumentException("UDP port out of range: " + tunnelPort);
    }
  }

  /** Settings with the usual name of the direct device. */
  public DatapathSettings(MarkRange marks, InterfaceName tunnelDevice, int tunnelPort) {
    this(marks, tunnelDevice, tunnelPort, DIRECT_DEVICE);
  }

  /** The devices that lead to and from other nodes, and nowhere else. */
  public List<InterfaceName> nodeDevices() {
    return List.of(tunnelDevice, directDevice);
  }

  /** The connection mark of an egress whose pod is on this node. */
  public FwMark connectionMark(EgressId egress) {
    return new FwMark(marks.base().value() | egress.value());
  }
}
