package io.egressgateway.app.e2e;

import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.lab.capture.Frame.IpPacket;
import io.egressgateway.lab.capture.WireCapture;
import io.egressgateway.lab.scenario.Outside;
import io.egressgateway.lab.topology.Cni;
import io.egressgateway.lab.topology.LabNode;
import io.egressgateway.lab.topology.LabPod;
import io.egressgateway.lab.topology.LiveTopology;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Captures on every hop of the replies to a node's selected pod, whose gateway is another node.
 *
 * <p>Spiderpool's pods are on the nodes' segment themselves: past their node is then a way that
 * replies could take, and {@code enableGatewayReplyRoute} says that they must not.
 */
final class ReplyWay implements AutoCloseable {
  private static final String TUNNEL = "egress.vxlan";

  private final WireCapture segment;
  private final WireCapture gateway;
  private final WireCapture node;
  private final WireCapture pod;
  private final List<WireCapture> pastTheNode = new ArrayList<>();
  private final IpAddress server;
  private final IpAddress address;

  ReplyWay(LiveTopology network, LabNode gateway, LabNode node, IpFamily family) {
    LabPod asking = CniCluster.pod(node);
    boolean direct = network.topology().cni() == Cni.SPIDERPOOL;
    this.server = Outside.address(family);
    this.address = asking.addresses().get(family).orElseThrow();
    this.segment = WireCapture.entering(network.segment(), network.ports());
    this.gateway = WireCapture.on(gateway.namespace(), TUNNEL);
    this.node = WireCapture.on(node.namespace(), TUNNEL);
    this.pod = WireCapture.on(asking.namespace(), direct ? "veth0" : "eth0");
    pastTheNode.add(segment);
    if (direct) {
      pastTheNode.add(WireCapture.on(asking.namespace(), "eth0"));
    }
  }

  private Predicate<IpPacket> reply(IpAddress destination) {
    return packet ->
        packet.source().equals(server)
            && packet.destination().equals(destination)
            && packet.touchesPort(Outside.SELECTED_HTTP);
  }

  /** Replies that were seen on each hop: what the server sent, both tunnel devices, the pod. */
  List<Integer> counts(IpAddress egressIp) {
    return List.of(
        segment.packets(reply(egressIp)).size(),
        gateway.packets(reply(address)).size(),
        node.packets(reply(address)).size(),
        pod.packets(reply(address)).size());
  }

  /** True where each reply was on each hop. */
  boolean isWhole(IpAddress egressIp) {
    List<Integer> counts = counts(egressIp);
    return counts.getFirst() > 0 && counts.stream().distinct().count() == 1;
  }

  /** Replies that took another way to the pod. */
  List<IpPacket> aroundTheNode() {
    return pastTheNode.stream()
        .flatMap(capture -> capture.packets(reply(address)).stream())
        .toList();
  }

  @Override
  public void close() {
    pod.close();
    node.close();
    gateway.close();
    pastTheNode.forEach(WireCapture::close);
  }
}
