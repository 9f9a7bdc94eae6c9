package io.egressgateway.lab.bench.line;

import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.lab.bench.line.SyntheticCluster.Size;
import io.egressgateway.lab.netns.LabException;
import io.egressgateway.lab.netns.LabRun;
import io.egressgateway.lab.netns.NetworkNamespace;
import java.util.List;

/**
 * A pod, its node, a gateway and an outside host, each in a namespace, with nothing but cables in
 * between: no switch and no CNI, whose cost would be the same for every layout and hide what
 * differs.
 */
public final class Line implements AutoCloseable {
  /** Destination port of datagrams that the outside host drops where they come in. */
  public static final int DISCARD = 9;

  static final String UPLINK = "uplink";
  private static final String POD_MAC = "02:00:00:00:00:01";
  private static final String POD_GATEWAY_MAC = "02:00:00:00:00:02";
  private static final String UPLINK_MAC = "02:00:00:00:00:05";

  private final Layout layout;
  private final Size size;
  private final NetworkNamespace pod;
  private final NetworkNamespace source;
  private final NetworkNamespace gateway;
  private final NetworkNamespace outside;
  private AutoCloseable laid = () -> {};

  private Line(Layout layout, Size size, List<NetworkNamespace> made) {
    this.layout = layout;
    this.size = size;
    this.pod = made.get(0);
    this.source = made.get(1);
    this.gateway = made.get(2);
    this.outside = made.get(3);
  }

  /**
   * Makes a line that carries packets.
   *
   * @param number distinguishes the lines of a run
   */
  public static Line start(LabRun run, int number, Layout layout, Size size) {
    Line line = bare(run, number, layout, size);
    line.laid = layout.lay(line);
    return line;
  }

  /** Makes a line whose nodes nobody has programmed. */
  public static Line bare(LabRun run, int number, Layout layout, Size size) {
    String prefix = "line" + number + "-";
    Line line =
        new Line(
            layout,
            size,
            run.namespaces(
                List.of(prefix + "pod", prefix + "source", prefix + "gateway", prefix + "out")));
    line.cable(run);
    line.addresses();
    return line;
  }

  private void cable(LabRun run) {
    run.links(
        """
        link add eth0 address %s netns %s type veth peer name pod0 address %s netns %s
        link add seg netns %s type veth peer name seg netns %s
        link add uplink address %s netns %s type veth peer name eth0 netns %s
        """
            .formatted(
                POD_MAC,
                pod.name(),
                POD_GATEWAY_MAC,
                source.name(),
                source.name(),
                gateway.name(),
                UPLINK_MAC,
                gateway.name(),
                outside.name()));
  }

  private void addresses() {
    source.sysctl("net/ipv4/ip_forward=1");
    gateway.sysctl("net/ipv4/ip_forward=1");
    int pods = LineAddresses.PODS.length();
    source.ip(
        """
        address add %s/%d dev pod0
        link set pod0 up
        address add %s/24 dev seg
        link set seg up
        route add default via %s
        """
            .formatted(
                LineAddresses.POD_GATEWAY, pods, LineAddresses.SOURCE, LineAddresses.GATEWAY));
    pod.ip(
        """
        address add %s/%d dev eth0
        link set eth0 up
        route add default via %s
        """
            .formatted(podAddress(), pods, LineAddresses.POD_GATEWAY));
    int wide = LineAddresses.OUTSIDE_NETWORK.length();
    gateway.ip(
        """
        address add %s/24 dev seg
        link set seg up
        address add %s/%d dev uplink
        link set uplink up
        route add default via %s
        route add %s via %s
        """
            .formatted(
                LineAddresses.GATEWAY,
                LineAddresses.GATEWAY_UPLINK,
                wide,
                LineAddresses.OUTSIDE,
                LineAddresses.PODS,
                LineAddresses.SOURCE));
    outside.ip(
        """
        address add %s/%d dev eth0
        link set eth0 up
        neigh add %s lladdr %s dev eth0 nud permanent
        """
            .formatted(LineAddresses.OUTSIDE, wide, egress(), UPLINK_MAC));
    outside.nft(
        """
        table netdev bench {
          chain in {
            type filter hook ingress device "eth0" priority 0
            udp dport %d drop
          }
        }
        """
            .formatted(DISCARD));
  }

  public Layout layout() {
    return layout;
  }

  public Size size() {
    return size;
  }

  /** The pod that sends, of a policy in the middle. */
  public int podNumber() {
    return size.policies() / 2;
  }

  public IpAddress podAddress() {
    return LineAddresses.pod(podNumber());
  }

  /** The egress IP that the outside host must see. */
  public IpAddress egress() {
    return LineAddresses.egress(podNumber());
  }

  public NetworkNamespace pod() {
    return pod;
  }

  public NetworkNamespace source() {
    return source;
  }

  public NetworkNamespace gateway() {
    return gateway;
  }

  public NetworkNamespace outside() {
    return outside;
  }

  /** MAC addresses of a frame from the pod to its node. */
  public static byte[] podToNode() {
    return new byte[] {2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1};
  }

  /** The namespaces go with the run. */
  @Override
  public void close() {
    try {
      laid.close();
    } catch (Exception e) {
      throw new LabException("cannot close " + layout.name(), e);
    }
  }
}
