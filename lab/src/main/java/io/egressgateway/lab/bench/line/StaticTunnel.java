package io.egressgateway.lab.bench.line;

/**
 * The floor: a tunnel and a translation written by hand for the one pod network and the one
 * address, with nothing selected, guarded or remembered. The source node does not even track
 * connections.
 */
public record StaticTunnel() implements Layout {
  private static final String NAME = "static";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public AutoCloseable lay(Line line) {
    line.source()
        .ip(
            """
            %s
            rule add from %s pref 90 lookup 90
            route add default via 172.31.0.2 dev vx onlink table 90
            neigh add 172.31.0.2 lladdr 66:00:00:00:00:02 dev vx nud permanent
            """
                .formatted(
                    tunnel(LineAddresses.SOURCE + "", LineAddresses.GATEWAY + "", 1),
                    LineAddresses.PODS));
    line.gateway()
        .ip(
            """
            %s
            neigh add 172.31.0.1 lladdr 66:00:00:00:00:01 dev vx nud permanent
            route replace %s via 172.31.0.1 dev vx onlink
            """
                .formatted(
                    tunnel(LineAddresses.GATEWAY + "", LineAddresses.SOURCE + "", 2),
                    LineAddresses.PODS));
    line.gateway()
        .nft(
            """
            table ip bench {
              chain post {
                type nat hook postrouting priority srcnat
                oifname "%s" snat to %s
              }
            }
            """
                .formatted(Line.UPLINK, line.egress()));
    return () -> {};
  }

  /** A tunnel between two hosts, as the product makes its own. */
  static String tunnel(String local, String remote, int number) {
    return """
    link add vx address 66:00:00:00:00:0%d type vxlan id 100 dstport 7789 local %s remote %s dev %s nolearning
    address add 172.31.0.%d/16 dev vx
    link set vx up\
    """
        .formatted(number, local, remote, LineAddresses.SEGMENT_LINK, number);
  }
}
