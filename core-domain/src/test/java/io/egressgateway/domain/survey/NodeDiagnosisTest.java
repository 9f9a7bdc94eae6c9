package io.egressgateway.domain.survey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.egressgateway.domain.datapath.HostSettings;
import io.egressgateway.domain.datapath.NodeNetwork;
import io.egressgateway.domain.datapath.RoutingRule.MarkMatch;
import io.egressgateway.domain.datapath.TunnelDevice;
import io.egressgateway.domain.net.FwMark;
import io.egressgateway.domain.net.InterfaceName;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.domain.net.MacAddress;
import io.egressgateway.domain.net.MarkRange;
import io.egressgateway.domain.survey.Finding.Check;
import io.egressgateway.domain.survey.Finding.Level;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class NodeDiagnosisTest {
  private static final SortedSet<IpFamily> BOTH = new TreeSet<>(EnumSet.allOf(IpFamily.class));
  private static final SortedSet<IpFamily> IPV4_ONLY = new TreeSet<>(List.of(IpFamily.IPV4));

  private static HostSettings host(int ipv4, int ipv6, int loose) {
    return new HostSettings(
        OptionalInt.of(ipv4),
        OptionalInt.of(ipv6),
        OptionalInt.of(loose),
        OptionalInt.of(1),
        OptionalInt.of(1));
  }

  private static TunnelDevice tunnel(int mtu, TunnelDevice.Defect... defects) {
    return new TunnelDevice(
        new InterfaceName("egress.vxlan"),
        100,
        7789,
        MacAddress.of("66:00:00:00:00:01"),
        new InterfaceName("eth0"),
        IpAddress.of("10.0.0.1"),
        mtu,
        true,
        new TreeSet<>(List.of(defects)));
  }

  private static NodeNetwork network(int mtu, boolean running) {
    return new NodeNetwork(
        List.of(
            new NodeNetwork.Link(
                new InterfaceName("eth0"), 2, mtu, running, Optional.empty(), List.of())),
        List.of());
  }

  private static NodeSurvey survey(HostSettings host, NodeNetwork network, TunnelDevice tunnel) {
    return new NodeSurvey(
        "6.1.0",
        "nftables",
        99,
        host,
        Optional.of(new ConnectionTable(10, 100)),
        network,
        Optional.of(tunnel),
        List.of(),
        List.of());
  }

  private static NodeSurvey well() {
    return survey(host(1, 1, 1), network(1500, true), tunnel(1450));
  }

  private static NodeSurvey with(
      ConnectionTable table, List<ForeignRule> rules, List<ForeignChain> chains) {
    NodeSurvey well = well();
    return new NodeSurvey(
        well.kernel(),
        well.firewall(),
        well.translatesAt(),
        well.settings(),
        Optional.of(table),
        well.network(),
        well.tunnel(),
        rules,
        chains);
  }

  private static Level level(NodeSurvey survey, SortedSet<IpFamily> families, Check check) {
    return finding(survey, families, check).level();
  }

  private static Finding finding(NodeSurvey survey, SortedSet<IpFamily> families, Check check) {
    return NodeDiagnosis.of(survey, MarkRange.DEFAULT, families).stream()
        .filter(finding -> finding.check() == check)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aNodeThatIsWellHasOneFineFindingPerCheck() {
    assertThat(NodeDiagnosis.of(well(), MarkRange.DEFAULT, BOTH))
        .allMatch(finding -> finding.level() == Level.FINE)
        .extracting(Finding::check)
        .doesNotHaveDuplicates()
        .isSorted();
  }

  @Test
  void forwardingMattersForTheFamiliesThatAreCarried() {
    NodeSurvey without = survey(host(1, 0, 1), network(1500, true), tunnel(1450));
    assertThat(level(without, IPV4_ONLY, Check.FORWARDING)).isEqualTo(Level.FINE);
    assertThat(finding(without, BOTH, Check.FORWARDING))
        .matches(finding -> finding.level() == Level.PROBLEM)
        .matches(finding -> finding.remedy().contains("net.ipv6.conf.all.forwarding=1"))
        .matches(finding -> !finding.remedy().contains("ip_forward=1"));
  }

  @Test
  void strictTrackingIsAWarningAndAFullTableAProblem() {
    assertThat(
            level(
                survey(host(1, 1, 0), network(1500, true), tunnel(1450)), BOTH, Check.TCP_TRACKING))
        .isEqualTo(Level.WARNING);
    assertThat(level(with(new ConnectionTable(75, 100), List.of(), List.of()), BOTH, TABLE))
        .isEqualTo(Level.WARNING);
    assertThat(level(with(new ConnectionTable(90, 100), List.of(), List.of()), BOTH, TABLE))
        .isEqualTo(Level.PROBLEM);
    assertThat(level(with(new ConnectionTable(74, 100), List.of(), List.of()), BOTH, TABLE))
        .isEqualTo(Level.FINE);
  }

  private static final Check TABLE = Check.CONNECTION_TABLE;

  @Test
  void theTunnelMustFitItsParentAndIpv6MustFitTheTunnel() {
    HostSettings host = host(1, 1, 1);
    assertThat(level(survey(host, network(1500, true), tunnel(1451)), BOTH, Check.MTU))
        .isEqualTo(Level.PROBLEM);
    NodeSurvey small = survey(host, network(1329, true), tunnel(1279));
    assertThat(level(small, BOTH, Check.MTU)).isEqualTo(Level.PROBLEM);
    assertThat(level(small, IPV4_ONLY, Check.MTU)).isEqualTo(Level.FINE);
  }

  @Test
  void aTunnelIsJudgedByItsDefectsAndItsParent() {
    HostSettings host = host(1, 1, 1);
    assertThat(level(survey(host, network(1500, false), tunnel(1450)), BOTH, Check.TUNNEL))
        .isEqualTo(Level.PROBLEM);
    NodeSurvey strict =
        survey(host, network(1500, true), tunnel(1450, TunnelDevice.Defect.SETTINGS));
    assertThat(level(strict, BOTH, Check.TUNNEL)).isEqualTo(Level.PROBLEM);
    assertThat(level(strict, BOTH, Check.SOURCE_CHECKS)).isEqualTo(Level.PROBLEM);
  }

  private static ForeignRule rule(int priority, int mark, int mask, boolean selective) {
    return new ForeignRule(
        IpFamily.IPV4,
        priority,
        new MarkMatch(new FwMark(mark), new FwMark(mask), false),
        selective,
        "lookup 7");
  }

  private static Level rules(ForeignRule rule) {
    return level(
        with(new ConnectionTable(0, 1), List.of(rule), List.of()), BOTH, Check.FOREIGN_RULES);
  }

  @Test
  void aRuleBeforeOursIsAProblemWhereItTakesAllAndAWarningWhereItMay() {
    assertThat(rules(rule(10, 0, 0, false))).isEqualTo(Level.PROBLEM);
    assertThat(rules(rule(10, 0, 0, true))).isEqualTo(Level.WARNING);
    assertThat(rules(rule(10, 0x200, 0xf00, false))).isEqualTo(Level.WARNING);
    assertThat(rules(rule(10, 0x10000000, 0xff000000, false))).isEqualTo(Level.FINE);
    assertThat(rules(rule(32766, 0, 0, false))).isEqualTo(Level.FINE);
    assertThat(rules(rule(1000, 0x26000000, 0xff000000, false))).isEqualTo(Level.PROBLEM);
  }

  private static Level chains(String type, String hook, int priority, boolean drops) {
    ForeignChain chain = new ForeignChain("ip other", "chain", type, hook, priority, drops);
    return level(
        with(new ConnectionTable(0, 1), List.of(), List.of(chain)), BOTH, Check.FOREIGN_CHAINS);
  }

  @Test
  void aChainIsInTheWayWhereItTranslatesFirstOrDropsWhatIsForwarded() {
    assertThat(chains("nat", "postrouting", 99, false)).isEqualTo(Level.WARNING);
    assertThat(chains("nat", "postrouting", 100, false)).isEqualTo(Level.FINE);
    assertThat(chains("filter", "postrouting", 0, false)).isEqualTo(Level.FINE);
    assertThat(chains("filter", "forward", 0, true)).isEqualTo(Level.WARNING);
    assertThat(chains("filter", "input", 0, true)).isEqualTo(Level.FINE);
  }

  @Test
  void whatIsNotFineHasARemedyAndWhatIsFineHasNone() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Finding(Check.MTU, Level.PROBLEM, "small", "matters", ""));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Finding(Check.MTU, Level.FINE, "fits", "matters", "do"));
  }
}
