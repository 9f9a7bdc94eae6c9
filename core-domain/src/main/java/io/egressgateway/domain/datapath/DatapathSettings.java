package io.egressgateway.domain.datapath;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.net.FwMark;
import io.egressgateway.domain.net.InterfaceName;
import io.egressgateway.domain.net.MarkRange;

/**
 * What does not change while an agent runs.
 *
 * <p>A connection mark is {@code marks.base | FROM_TUNNEL? | egress id}.
 *
 * @param marks the packet and connection marks that are ours
 * @param tunnelDevice name of the VXLAN device
 * @param tunnelPort UDP port of VXLAN, 1-65535
 */
public record DatapathSettings(MarkRange marks, InterfaceName tunnelDevice, int tunnelPort) {
  /** What is used where nothing is configured; the port and the name are Spidernet's. */
  public static final DatapathSettings DEFAULT =
      new DatapathSettings(MarkRange.DEFAULT, new InterfaceName("egress.vxlan"), 7789);

  /**
   * Set in the connection mark on the gateway when the pod's packet came out of the tunnel: replies
   * go back into it. The bit above {@link EgressId#MAX}.
   */
  public static final int FROM_TUNNEL = 0x40_0000;

  public DatapathSettings {
    requireNonNull(marks, "marks");
    requireNonNull(tunnelDevice, "tunnelDevice");
    if (tunnelPort < 1 || tunnelPort > 65535) {
      throw new IllegalArgumentException("UDP port out of range: " + tunnelPort);
    }
  }

  /** The connection mark of an egress whose pod is on this node. */
  public FwMark connectionMark(EgressId egress) {
    return new FwMark(marks.base().value() | egress.value());
  }
}
