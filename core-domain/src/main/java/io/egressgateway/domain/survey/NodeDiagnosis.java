package io.egressgateway.domain.survey;

import static java.util.stream.Collectors.joining;

import io.egressgateway.domain.datapath.HostSettings;
import io.egressgateway.domain.datapath.NodeNetwork;
import io.egressgateway.domain.datapath.TunnelDevice;
import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.domain.net.MarkRange;
import io.egressgateway.domain.survey.Finding.Check;
import io.egressgateway.domain.survey.Finding.Level;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedSet;

/** Judges what was read of a node. */
public final class NodeDiagnosis {
  /** RFC 8200 section 5: no link of IPv6 may have less. */
  private static final int SMALLEST_IPV6 = 1280;

  /** RFC 7348 section 4.3: outer IPv4, UDP, VXLAN and inner Ethernet headers. */
  private static final int OVERHEAD_IPV4 = 50;

  private static final int OVERHEAD_IPV6 = 70;
  private static final int FILLING = 75;
  private static final int FULL = 90;

  private final NodeSurvey survey;
  private final MarkRange marks;
  private final SortedSet<IpFamily> enabled;

  private NodeDiagnosis(NodeSurvey survey, MarkRange marks, SortedSet<IpFamily> enabled) {
    this.survey = survey;
    this.marks = marks;
    this.enabled = enabled;
  }

  /**
   * Judges.
   *
   * @param marks the marks that are ours
   * @param enabled the families that are carried
   * @return one finding per check, in the order of {@link Check}
   */
  public static List<Finding> of(NodeSurvey survey, MarkRange marks, SortedSet<IpFamily> enabled) {
    NodeDiagnosis diagnosis = new NodeDiagnosis(survey, marks, enabled);
    return List.of(
        diagnosis.kernel(),
        diagnosis.forwarding(),
        diagnosis.sourceChecks(),
        diagnosis.tcpTracking(),
        diagnosis.connectionTable(),
        diagnosis.tunnel(),
        diagnosis.mtu(),
        diagnosis.foreignRules(),
        diagnosis.foreignChains());
  }

  private Finding kernel() {
    return Finding.fine(
        Check.KERNEL,
        "Linux " + survey.kernel() + ", " + survey.firewall(),
        "the rules need features of the kernel, which it was asked for when the agent started");
  }

  private Finding forwarding() {
    String matters = "a node that does not forward carries no packet of a pod";
    HostSettings host = survey.settings();
    boolean ipv4 = enabled.contains(IpFamily.IPV4) && isOff(host.forwardingIpv4());
    boolean ipv6 = enabled.contains(IpFamily.IPV6) && isOff(host.forwardingIpv6());
    String found =
        "net.ipv4.ip_forward %s, net.ipv6.conf.all.forwarding %s"
            .formatted(shown(host.forwardingIpv4()), shown(host.forwardingIpv6()));
    if (!ipv4 && !ipv6) {
      return Finding.fine(Check.FORWARDING, found, matters);
    }
    String remedy =
        "sysctl -w"
            + (ipv4 ? " net.ipv4.ip_forward=1" : "")
            + (ipv6 ? " net.ipv6.conf.all.forwarding=1" : "")
            + ", and the same in /etc/sysctl.d";
    return new Finding(Check.FORWARDING, Level.PROBLEM, found, matters, remedy);
  }

  private static boolean isOff(OptionalInt setting) {
    return setting.isPresent() && setting.getAsInt() == 0;
  }

  private static String shown(OptionalInt setting) {
    return setting.isPresent() ? Integer.toString(setting.getAsInt()) : "absent";
  }

  private Finding sourceChecks() {
    String found =
        "rp_filter all %s, default %s, src_valid_mark %d"
            .formatted(
                shown(survey.settings().rpFilterAll()),
                shown(survey.settings().rpFilterDefault()),
                survey.network().sourcesCheckedByMark() ? 1 : 0);
    String matters =
        "a strict check drops packets whose sender is not routed to where they came from; the"
            + " product's devices are loose (2), which wins over a strict setting for all devices";
    boolean strict =
        survey.tunnel().stream()
            .anyMatch(device -> device.defects().contains(TunnelDevice.Defect.SETTINGS));
    return strict
        ? new Finding(
            Check.SOURCE_CHECKS,
            Level.PROBLEM,
            found + "; the tunnel device has other settings than the agent gave it",
            matters,
            "find who writes net.ipv4.conf.*.rp_filter after the agent (systemd-sysctl, a tuning"
                + " daemon) and leave the tunnel device out there")
        : Finding.fine(Check.SOURCE_CHECKS, found, matters);
  }

  private Finding tcpTracking() {
    String matters =
        "a gateway that takes an egress IP over meets its TCP connections in the middle; a strict"
            + " kernel drops them";
    OptionalInt loose = survey.settings().looseTcpTracking();
    String found = "net.netfilter.nf_conntrack_tcp_loose " + shown(loose);
    return isOff(loose)
        ? new Finding(
            Check.TCP_TRACKING,
            Level.WARNING,
            found,
            matters,
            "sysctl -w net.netfilter.nf_conntrack_tcp_loose=1, and the same in /etc/sysctl.d")
        : Finding.fine(Check.TCP_TRACKING, found, matters);
  }

  private Finding connectionTable() {
    String matters = "when the table is full, new connections are dropped";
    if (survey.connections().isEmpty()) {
      return Finding.fine(Check.CONNECTION_TABLE, "not loaded", matters);
    }
    ConnectionTable table = survey.connections().get();
    String found =
        "%d of %d entries (%d %%)".formatted(table.entries(), table.limit(), table.percent());
    if (table.percent() < FILLING) {
      return Finding.fine(Check.CONNECTION_TABLE, found, matters);
    }
    return new Finding(
        Check.CONNECTION_TABLE,
        table.percent() < FULL ? Level.WARNING : Level.PROBLEM,
        found,
        matters,
        "raise net.netfilter.nf_conntrack_max, or spread egress IPs over more gateway nodes");
  }

  private Finding tunnel() {
    String matters = "packets reach gateways on other nodes, and replies come back, by this device";
    if (survey.tunnel().isEmpty()) {
      return new Finding(
          Check.TUNNEL,
          Level.PROBLEM,
          "there is no tunnel device",
          matters,
          "look into the agent's log: it makes the device when the controller has given the node a"
              + " tunnel address (kubectl get egresstunnels); the kernel needs the module vxlan");
    }
    TunnelDevice device = survey.tunnel().get();
    String found =
        "%s on %s, port %d".formatted(device.name(), device.parent(), device.port())
            + (device.defects().isEmpty() ? "" : ", defects " + device.defects());
    boolean carries =
        parent(device).filter(NodeNetwork.Link::running).isPresent() && device.defects().isEmpty();
    return carries
        ? Finding.fine(Check.TUNNEL, found, matters)
        : new Finding(
            Check.TUNNEL,
            Level.PROBLEM,
            found + (device.defects().isEmpty() ? ", which is down" : ""),
            matters,
            "the agent mends the device within a pass; if this stays, somebody else changes it, or"
                + " its parent has no carrier");
  }

  private Optional<NodeNetwork.Link> parent(TunnelDevice device) {
    return survey.network().links().stream()
        .filter(link -> link.name().equals(device.parent()))
        .findFirst();
  }

  private Finding mtu() {
    String matters =
        "an encapsulated packet is 50 bytes longer (IPv6 70), and what does not fit is lost";
    Optional<NodeNetwork.Link> parent = survey.tunnel().flatMap(this::parent);
    if (parent.isEmpty()) {
      return Finding.fine(Check.MTU, "no tunnel to measure", matters);
    }
    TunnelDevice device = survey.tunnel().orElseThrow();
    int overhead = device.local().family() == IpFamily.IPV4 ? OVERHEAD_IPV4 : OVERHEAD_IPV6;
    String found =
        "%s %d, %s %d"
            .formatted(parent.get().name(), parent.get().mtu(), device.name(), device.mtu());
    if (device.mtu() + overhead > parent.get().mtu()) {
      return new Finding(
          Check.MTU,
          Level.PROBLEM,
          found,
          matters,
          "the tunnel needs %d or less: the agent corrects it within a pass; if this stays, see"
                  .formatted(parent.get().mtu() - overhead)
              + " its log");
    }
    if (enabled.contains(IpFamily.IPV6) && device.mtu() < SMALLEST_IPV6) {
      return new Finding(
          Check.MTU,
          Level.PROBLEM,
          found,
          matters,
          "IPv6 needs %d in the tunnel: give %s an MTU of %d or more, or set enableIPv6 to false"
              .formatted(SMALLEST_IPV6, parent.get().name(), SMALLEST_IPV6 + overhead));
    }
    return Finding.fine(Check.MTU, found, matters);
  }

  private Finding foreignRules() {
    String matters =
        "a marked packet must meet the product's routing rules (priority 89 to 94) first";
    List<ForeignRule> before =
        survey.rules().stream().filter(rule -> rule.precedes(marks)).toList();
    List<ForeignRule> alike = survey.rules().stream().filter(rule -> rule.claims(marks)).toList();
    if (before.isEmpty() && alike.isEmpty()) {
      return Finding.fine(
          Check.FOREIGN_RULES, survey.rules().size() + " of others, none in the way", matters);
    }
    boolean certain = !alike.isEmpty() || before.stream().anyMatch(rule -> rule.takesEvery(marks));
    List<ForeignRule> told = before.isEmpty() ? alike : before;
    return new Finding(
        Check.FOREIGN_RULES,
        certain ? Level.PROBLEM : Level.WARNING,
        told.stream().map(ForeignRule::toString).collect(joining("; ")),
        matters,
        alike.isEmpty()
            ? "give these rules a priority above 94 where their owner allows it"
            : "somebody else uses the marks %s/%s: set the key mark to another value"
                .formatted(marks.base(), marks.mask()));
  }

  private Finding foreignChains() {
    String matters =
        "the first chain that translates a connection wins, and a dropping forward chain lets only"
            + " through what a rule accepts";
    List<ForeignChain> first =
        survey.chains().stream()
            .filter(chain -> chain.translatesBefore(survey.translatesAt()))
            .toList();
    List<ForeignChain> stopping =
        survey.chains().stream().filter(ForeignChain::stopsForwarding).toList();
    if (!first.isEmpty()) {
      return new Finding(
          Check.FOREIGN_CHAINS,
          Level.WARNING,
          "translate before the product does: " + names(first),
          matters,
          "make sure that no rule of these chains masquerades pods' packets to the outside; what"
              + " one does translate is dropped rather than let out");
    }
    return stopping.isEmpty()
        ? Finding.fine(
            Check.FOREIGN_CHAINS,
            survey.chains().size() + " of others in nftables, none in the way",
            matters)
        : new Finding(
            Check.FOREIGN_CHAINS,
            Level.WARNING,
            "drop what they do not accept: " + names(stopping),
            matters,
            "see that packets from and to pods' addresses and the tunnel device are accepted there");
  }

  private static String names(List<ForeignChain> chains) {
    return chains.stream().map(ForeignChain::toString).collect(joining(", "));
  }
}
