package io.egressgateway.adapter.k8s.crd;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The status of an EgressTunnel: the agent writes parent, direct, heldEgressIPs, lastHeartbeatTime,
 * datapath, refused.
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
public record EgressTunnelStatus(
    List<ConditionEntry> conditions,
    String lastHeartbeatTime,
    String mark,
    String phase,
    TunnelPart tunnel,
    @Nullable DirectPart direct,
    List<String> heldEgressIPs,
    String datapath,
    String refused) {
  public EgressTunnelStatus(
      @Nullable List<ConditionEntry> conditions,
      @Nullable String lastHeartbeatTime,
      @Nullable String mark,
      @Nullable String phase,
      @Nullable TunnelPart tunnel,
      @Nullable DirectPart direct,
      @Nullable List<String> heldEgressIPs,
      @Nullable String datapath,
      @Nullable String refused) {
    this.conditions = OrEmpty.list(conditions);
    this.lastHeartbeatTime = OrEmpty.text(lastHeartbeatTime);
    this.mark = OrEmpty.text(mark);
    this.phase = OrEmpty.text(phase);
    this.tunnel = OrEmpty.or(tunnel, new TunnelPart(null, null, null, null));
    this.direct = direct;
    this.heldEgressIPs = OrEmpty.list(heldEgressIPs);
    this.datapath = OrEmpty.text(datapath);
    this.refused = OrEmpty.text(refused);
  }

  /** What comes straight, without encapsulation. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record DirectPart(boolean accepted, List<String> unreachable) {
    public DirectPart(boolean accepted, @Nullable List<String> unreachable) {
      this.accepted = accepted;
      this.unreachable = OrEmpty.list(unreachable);
    }
  }

  /** Addresses of the tunnel. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record TunnelPart(String ipv4, String ipv6, String mac, @Nullable ParentPart parent) {
    public TunnelPart(
        @Nullable String ipv4,
        @Nullable String ipv6,
        @Nullable String mac,
        @Nullable ParentPart parent) {
      this.ipv4 = OrEmpty.text(ipv4);
      this.ipv6 = OrEmpty.text(ipv6);
      this.mac = OrEmpty.text(mac);
      this.parent = parent;
    }
  }

  /** The interface below the tunnel. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record ParentPart(String ipv4, String ipv6, String name) {
    public ParentPart(@Nullable String ipv4, @Nullable String ipv6, @Nullable String name) {
      this.ipv4 = OrEmpty.text(ipv4);
      this.ipv6 = OrEmpty.text(ipv6);
      this.name = OrEmpty.text(name);
    }
  }
}
