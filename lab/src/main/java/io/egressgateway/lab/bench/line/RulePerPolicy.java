package io.egressgateway.lab.bench.line;

import io.egressgateway.lab.netns.NetworkNamespace;

/**
 * The layout of existing products: for each policy an ipset of its pods and an iptables rule that
 * matches it, on the source node to mark and on the gateway to translate. Needs the programs {@code
 * ipset} and {@code iptables-legacy-restore}.
 */
public record RulePerPolicy() implements Layout {
  private static final String NAME = "rule per policy";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public AutoCloseable lay(Line line) {
    source(line);
    gateway(line);
    return () -> {};
  }

  private static void source(Line line) {
    NetworkNamespace node = line.source();
    node.ip(
        """
        %s
        rule add fwmark 0x26000002 pref 99 lookup 99
        route add default via 172.31.0.2 dev vx onlink table 99
        neigh add 172.31.0.2 lladdr 66:00:00:00:00:02 dev vx nud permanent
        """
            .formatted(
                StaticTunnel.tunnel(LineAddresses.SOURCE + "", LineAddresses.GATEWAY + "", 1)));
    node.input(sets(line.size()), "ipset", "restore");
    StringBuilder rules = new StringBuilder("*mangle\n:REQUEST - [0:0]\n");
    rules.append("-A PREROUTING -j REQUEST\n");
    rules.append("-A PREROUTING -m mark --mark 0x26000000/0xff000000 -j ACCEPT\n");
    for (int policy = 0; policy < line.size().policies(); policy++) {
      rules.append(
          ("-A REQUEST -m set --match-set src-%d src -m set ! --match-set cluster dst"
                  + " -m conntrack --ctdir ORIGINAL -j MARK --set-mark 0x26000002\n")
              .formatted(policy));
    }
    rules.append(
        """
        -A FORWARD -m mark --mark 0x26000000/0xff000000 -j MARK --set-mark 0x26000000
        -A POSTROUTING -m mark --mark 0x26000000 -j ACCEPT
        COMMIT
        *nat
        -A POSTROUTING -m mark --mark 0x26000000 -j ACCEPT
        COMMIT
        """);
    node.input(rules.toString(), "iptables-legacy-restore");
  }

  private static void gateway(Line line) {
    NetworkNamespace node = line.gateway();
    node.ip(
        """
        %s
        neigh add 172.31.0.1 lladdr 66:00:00:00:00:01 dev vx nud permanent
        rule add fwmark 0x26000001 pref 99 lookup 99
        route add default via 172.31.0.1 dev vx onlink table 99
        """
            .formatted(
                StaticTunnel.tunnel(LineAddresses.GATEWAY + "", LineAddresses.SOURCE + "", 2)));
    node.input(sets(line.size()), "ipset", "restore");
    StringBuilder rules =
        new StringBuilder(
            """
            *mangle
            :REPLY - [0:0]
            -A PREROUTING -j REPLY
            -A PREROUTING -m mark --mark 0x26000000/0xff000000 -j ACCEPT
            -A REPLY -i vx -m mac --mac-source 66:00:00:00:00:01 -m conntrack --ctdir ORIGINAL -j MARK --set-mark 0x26000001
            -A REPLY -m mark --mark 0x26000001 -j CONNMARK --save-mark
            -A REPLY -i vx -m mac --mac-source 66:00:00:00:00:01 -j MARK --set-mark 0x26000000
            -A REPLY -m conntrack --ctdir REPLY -j CONNMARK --restore-mark
            -A FORWARD -m mark --mark 0x26000000/0xff000000 -j MARK --set-mark 0x26000000
            COMMIT
            *nat
            :EIP - [0:0]
            -A POSTROUTING -j EIP
            """);
    for (int policy = 0; policy < line.size().policies(); policy++) {
      rules.append(
          ("-A EIP -m set --match-set src-%d src -m set ! --match-set cluster dst"
                  + " -m conntrack --ctdir ORIGINAL -j SNAT --to-source %s\n")
              .formatted(policy, LineAddresses.egress(policy)));
    }
    node.input(rules + "COMMIT\n", "iptables-legacy-restore");
  }

  private static String sets(SyntheticCluster.Size size) {
    StringBuilder sets = new StringBuilder("create cluster hash:net\n");
    sets.append("add cluster ").append(LineAddresses.PODS).append('\n');
    sets.append("add cluster ").append(LineAddresses.UNDERLAY).append('\n');
    for (int policy = 0; policy < size.policies(); policy++) {
      sets.append("create src-").append(policy).append(" hash:net hashsize 1024\n");
    }
    for (int pod = 0; pod < size.pods(); pod++) {
      sets.append("add src-").append(pod % size.policies()).append(' ');
      sets.append(LineAddresses.pod(pod)).append('\n');
    }
    return sets.toString();
  }
}
