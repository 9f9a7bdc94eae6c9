package io.egressgateway.app.config;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.datapath.NodeInterface;
import io.egressgateway.domain.datapath.ParentDetection;
import io.egressgateway.domain.datapath.TunnelMode;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Everything an agent is configured with.
 *
 * @param backend auto, nftables or iptables
 * @param iptables how the iptables backend works
 * @param nodeInterfaces tunnel interfaces of nodes with certain labels, before the detection
 * @param vni VXLAN network identifier
 * @param checksumOffload false switches it off on the tunnel device
 * @param mode how other nodes of the subnet are sent to
 * @param excludedLinks interfaces that nothing is announced on
 */
public record AgentConfig(
    ProcessConfig process,
    SharedConfig shared,
    String backend,
    IptablesConfig iptables,
    ParentDetection detection,
    List<NodeInterface> nodeInterfaces,
    int vni,
    boolean checksumOffload,
    TunnelMode mode,
    List<Pattern> excludedLinks) {
  public AgentConfig {
    requireNonNull(process, "process");
    requireNonNull(shared, "shared");
    requireNonNull(backend, "backend");
    requireNonNull(iptables, "iptables");
    requireNonNull(detection, "detection");
    nodeInterfaces = List.copyOf(nodeInterfaces);
    requireNonNull(mode, "mode");
    excludedLinks = List.copyOf(excludedLinks);
  }
}
