package io.egressgateway.app.config;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.datapath.ParentDetection;
import io.egressgateway.domain.datapath.TunnelMode;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Everything an agent is configured with.
 *
 * @param backend auto, nftables or iptables
 * @param vni VXLAN network identifier
 * @param checksumOffload false switches it off on the tunnel device
 * @param mode how other nodes of the subnet are sent to
 * @param excludedLinks interfaces that nothing is announced on
 */
public record AgentConfig(
    ProcessConfig process,
    SharedConfig shared,
    String backend,
    ParentDetection detection,
    int vni,
    boolean checksumOffload,
    TunnelMode mode,
    List<Pattern> excludedLinks) {
  public AgentConfig {
    requireNonNull(process, "process");
    requireNonNull(shared, "shared");
    requireNonNull(backend, "backend");
    requireNonNull(detection, "detection");
    requireNonNull(mode, "mode");
    excludedLinks = List.copyOf(excludedLinks);
  }
}
