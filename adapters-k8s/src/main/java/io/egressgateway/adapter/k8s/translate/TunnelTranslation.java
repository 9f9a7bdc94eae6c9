package io.egressgateway.adapter.k8s.translate;

import io.egressgateway.adapter.k8s.crd.ConditionEntry;
import io.egressgateway.adapter.k8s.crd.EgressTunnelResource;
import io.egressgateway.adapter.k8s.crd.EgressTunnelStatus;
import io.egressgateway.adapter.k8s.crd.EgressTunnelStatus.DirectPart;
import io.egressgateway.adapter.k8s.crd.EgressTunnelStatus.ParentPart;
import io.egressgateway.adapter.k8s.crd.EgressTunnelStatus.TunnelPart;
import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.cluster.Tunnel;
import io.egressgateway.domain.cluster.TunnelPhase;
import io.egressgateway.domain.net.FwMark;
import io.egressgateway.domain.net.InterfaceName;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.domain.net.MacAddress;
import io.egressgateway.domain.net.Sorted;
import io.egressgateway.domain.status.TunnelStatus;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** EgressTunnel, which users do not write: what cannot be read counts as not there. */
public final class TunnelTranslation {
  /** Of a tunnel that nobody has written yet. */
  public static final EgressTunnelStatus NOTHING =
      new EgressTunnelStatus(null, null, null, null, null, null, null, null, null);

  /** As many names as the schema takes; that there are more is to be seen in the node's metrics. */
  private static final int MOST_UNREACHABLE = 16;

  private TunnelTranslation() {}

  public static Tunnel tunnel(EgressTunnelResource resource) {
    EgressTunnelStatus status = resource.status().orElse(NOTHING);
    TunnelPart part = status.tunnel();
    return new Tunnel(
        new NodeName(resource.name()),
        AddressText.published(part.ipv4(), part.ipv6()),
        MacAddress.parse(part.mac()).toOptional(),
        FwMark.parse(status.mark()).toOptional(),
        Optional.ofNullable(part.parent()).flatMap(TunnelTranslation::parent),
        Arrays.stream(TunnelPhase.values())
            .filter(phase -> phase.text().equals(status.phase()))
            .findFirst(),
        Optional.ofNullable(status.direct())
            .filter(DirectPart::accepted)
            .map(direct ->
                new Tunnel.Direct(
                    Sorted.set(direct.unreachable().stream().map(NodeName::new).toList()))),
        Sorted.set(AddressText.addresses(status.heldEgressIPs().stream())),
        Optional.of(status.refused()).filter(what -> !what.isEmpty()));
  }

  private static Optional<Tunnel.Parent> parent(ParentPart part) {
    return InterfaceName.parse(part.name())
        .toOptional()
        .map(link -> new Tunnel.Parent(link, AddressText.published(part.ipv4(), part.ipv6())));
  }

  /** The controller's part, to publish. */
  public static EgressTunnelStatus status(TunnelStatus status, List<ConditionEntry> conditions) {
    return new EgressTunnelStatus(
        conditions,
        "",
        status.mark().toString(),
        status.phase().text(),
        new TunnelPart(
            AddressText.text(status.addresses(), IpFamily.IPV4),
            AddressText.text(status.addresses(), IpFamily.IPV6),
            status.mac().toString(),
            null),
        null,
        List.of(),
        "",
        "");
  }

  /** The agent's part, to publish. */
  public static EgressTunnelStatus status(Tunnel.Report report, String heartbeat, String datapath) {
    return new EgressTunnelStatus(
        List.of(),
        heartbeat,
        "",
        "",
        new TunnelPart("", "", "", part(report.parent())),
        report.direct().map(TunnelTranslation::part).orElse(null),
        held(report),
        datapath,
        "");
  }

  /** The agent's part as it is, but for what the kernel refuses, and when that was said. */
  public static EgressTunnelStatus refusing(
      EgressTunnelStatus shown, String refused, String heartbeat, String datapath) {
    return new EgressTunnelStatus(
        List.of(),
        heartbeat,
        "",
        "",
        new TunnelPart("", "", "", shown.tunnel().parent()),
        shown.direct(),
        shown.heldEgressIPs(),
        datapath,
        refused);
  }

  private static DirectPart part(Tunnel.Direct direct) {
    return new DirectPart(
        true, direct.unreachable().stream().limit(MOST_UNREACHABLE).map(NodeName::value).toList());
  }

  private static List<String> held(Tunnel.Report report) {
    return report.held().stream().map(IpAddress::toString).toList();
  }

  /** True where the status says this of the agent's part. */
  public static boolean says(EgressTunnelStatus status, Tunnel.Report report) {
    return part(report.parent()).equals(status.tunnel().parent())
        && report.direct().map(TunnelTranslation::part).equals(Optional.ofNullable(status.direct()))
        && held(report).equals(status.heldEgressIPs())
        && status.refused().isEmpty()
        && !status.lastHeartbeatTime().isEmpty();
  }

  private static ParentPart part(Tunnel.Parent parent) {
    return new ParentPart(
        AddressText.text(parent.addresses(), IpFamily.IPV4),
        AddressText.text(parent.addresses(), IpFamily.IPV6),
        parent.link().value());
  }
}
