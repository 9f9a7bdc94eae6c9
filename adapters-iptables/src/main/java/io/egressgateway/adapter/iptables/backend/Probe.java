package io.egressgateway.adapter.iptables.backend;

import io.egressgateway.adapter.iptables.process.Tools;
import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.port.datapath.DatapathException;
import io.egressgateway.port.datapath.DatapathException.Kind;
import java.util.ArrayList;
import java.util.List;

/**
 * Looks for every part of ipset and iptables that our rules use, one by one, so that a refusal
 * names what is missing. Sets are made for that and removed; of chains none is made.
 */
final class Probe {
  private static final String PODS = "EGW-probe-%s-pods";
  private static final String DESTINATIONS = "EGW-probe-%s-to";

  /** A part, and a rule that needs it; {@code %s} is the family. */
  private record Part(String name, String table, String rule) {}

  private static final List<Part> PARTS =
      List.of(
          new Part(
              "the match set with counters (xt_set)",
              "mangle",
              "-m set --match-set " + PODS + " src ! --update-counters --packets-lt 5 -j RETURN"),
          new Part(
              "the match set with nomatch (xt_set)",
              "mangle",
              "-m set --match-set " + DESTINATIONS + " dst --return-nomatch -j RETURN"),
          new Part(
              "the target SET with --map-mark (xt_set)",
              "mangle",
              "-j SET --map-set " + DESTINATIONS + " dst --map-mark"),
          new Part("the target CONNMARK", "mangle", "-j CONNMARK --save-mark --ctmask 0x0"),
          new Part("the target MARK", "mangle", "-j MARK --set-xmark 0x0/0xffffffff"),
          new Part("the match mark", "mangle", "-m mark --mark 0x1/0x1 -j RETURN"),
          new Part("the match connmark", "mangle", "-m connmark --mark 0x1/0x1 -j RETURN"),
          new Part(
              "the match conntrack",
              "mangle",
              "-m conntrack ! --ctstatus CONFIRMED --ctdir ORIGINAL -j RETURN"),
          new Part("the match addrtype", "mangle", "-m addrtype ! --dst-type UNICAST -j RETURN"),
          new Part(
              "the match pkttype",
              "mangle",
              "-i egress.direct -m pkttype ! --pkt-type unicast -j DROP"),
          new Part("the match comment", "mangle", "-m comment --comment \"probe\" -j RETURN"),
          new Part(
              "the target TCPMSS",
              "mangle",
              "-p tcp -m tcp --tcp-flags SYN,RST SYN -j TCPMSS --clamp-mss-to-pmtu"),
          new Part("the target MASQUERADE", "nat", "-j MASQUERADE"));

  private final Tools tools;
  private final List<String> missing = new ArrayList<>();

  private Probe(Tools tools) {
    this.tools = tools;
  }

  /**
   * Looks for everything, in both families.
   *
   * @throws DatapathException UNSUPPORTED naming all that is missing, DENIED without the privileges
   */
  static void run(Tools tools) throws DatapathException {
    Probe probe = new Probe(tools);
    for (IpFamily family : IpFamily.values()) {
      probe.family(family);
    }
    if (!probe.missing.isEmpty()) {
      throw new DatapathException(
          Kind.UNSUPPORTED,
          "probe iptables",
          "missing in the kernel or the programs: " + String.join("; ", probe.missing),
          null);
    }
  }

  private void family(IpFamily family) throws DatapathException {
    String name = family == IpFamily.IPV4 ? "4" : "6";
    String inet = family == IpFamily.IPV4 ? "inet" : "inet6";
    String pods = PODS.formatted(name);
    String destinations = DESTINATIONS.formatted(name);
    boolean sets =
        found(
                family,
                "ipset hash:ip with counters",
                () -> tools.ipset("create " + pods + " hash:ip family " + inet + " counters\n"))
            & found(
                family,
                "ipset hash:net with counters, skbinfo and comment",
                () ->
                    tools.ipset(
                        "create "
                            + destinations
                            + " hash:net family "
                            + inet
                            + " counters skbinfo comment\n"));
    try {
      if (sets) {
        for (Part part : PARTS) {
          found(family, part.name(), () -> tools.testRestore(family, script(part, name)));
        }
        found(family, "the target SNAT", () -> tools.testRestore(family, nat("SNAT", family)));
        found(family, "the target NETMAP", () -> tools.testRestore(family, nat("NETMAP", family)));
      }
    } finally {
      destroy(pods);
      destroy(destinations);
    }
  }

  private static String script(Part part, String family) {
    return script(part.table(), part.rule().formatted(family));
  }

  private static String nat(String target, IpFamily family) {
    String address = family == IpFamily.IPV4 ? "192.0.2.1" : "2001:db8::1";
    return script(
        "nat",
        target.equals("SNAT")
            ? "-j SNAT --to-source " + address
            : "-j NETMAP --to " + (family == IpFamily.IPV4 ? "0.0.0.0/0" : "::/0"));
  }

  /** The chain is named by no jump; {@code POSTROUTING} lets NAT targets be judged. */
  private static String script(String table, String rule) {
    return "*" + table + "\n:EGW-probe - [0:0]\n-A EGW-probe " + rule + "\nCOMMIT\n";
  }

  private interface Step {
    void run() throws DatapathException;
  }

  private boolean found(IpFamily family, String part, Step step) throws DatapathException {
    try {
      step.run();
      return true;
    } catch (DatapathException e) {
      switch (e.kind()) {
        case DENIED, BUSY -> throw e;
        case NOT_FOUND, ALREADY_EXISTS, LIMIT, UNSUPPORTED, INVALID, INTERRUPTED, OTHER ->
            missing.add(part + " for " + family + " (" + e.object() + ")");
      }
      return false;
    }
  }

  private void destroy(String set) {
    try {
      tools.ipset("destroy " + set + "\n");
    } catch (DatapathException _) {
      // It was not made; that is among what is missing.
      return;
    }
  }
}
