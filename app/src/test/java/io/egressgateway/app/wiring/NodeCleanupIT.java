package io.egressgateway.app.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.adapter.iptables.backend.IptablesSettings;
import io.egressgateway.adapter.iptables.process.Variant;
import io.egressgateway.domain.datapath.DatapathSettings;
import io.egressgateway.domain.net.FwMark;
import io.egressgateway.domain.net.InterfaceName;
import io.egressgateway.domain.net.MarkRange;
import io.egressgateway.lab.netns.NetworkNamespace;
import io.egressgateway.port.datapath.DatapathBackend;
import io.egressgateway.testkit.contract.SampleTables;
import io.egressgateway.testkit.netns.NamespaceTest;
import io.egressgateway.testkit.netns.TestNamespaces;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@NamespaceTest
class NodeCleanupIT {
  private static final NodeCleanup.Settings OTHER_NAMES =
      new NodeCleanup.Settings(
          new DatapathSettings(
              MarkRange.ofBase(new FwMark(0x37000000)).orThrow(),
              new InterfaceName("other.vxlan"),
              7790),
          IptablesSettings.DEFAULT);

  private final NetworkNamespace node = TestNamespaces.fresh("clean");

  @BeforeEach
  void twoProgrammedSetsOfNames() {
    node.ip(
        """
        link add eth0 type veth peer name eth0-peer
        address add 192.0.2.1/24 dev eth0
        link set eth0 up
        link add egress.vxlan type vxlan id 100 dev eth0 local 192.0.2.1 dstport 7789 nolearning
        link add other.vxlan type vxlan id 101 dev eth0 local 192.0.2.1 dstport 7790 nolearning
        rule add priority 99 fwmark 0x26000001 table 637534209
        rule add priority 99 fwmark 0x37000001 table 922746881
        """);
    node.input(
        """
        *mangle
        :EGRESSGATEWAY-MARK-REQUEST - [0:0]
        -A PREROUTING -m comment --comment "egw:AbCdEfGh-_012345" -j EGRESSGATEWAY-MARK-REQUEST
        COMMIT
        """,
        "iptables-legacy-restore",
        "--noflush");
    node.input("create egress-src-v4-738bb014438bdbfe7 hash:net\n", "ipset", "restore");
  }

  @AfterEach
  void closeNamespace() {
    node.close();
  }

  private List<String> cleaned(NodeCleanup.Settings settings) throws Exception {
    List<String> said = new ArrayList<>();
    assertThat(node.call(() -> NodeCleanup.run(settings, said::add, said::add))).isZero();
    return said;
  }

  @Test
  void whatIsRemovedGoesByTheNamesOfTheConfiguration() throws Exception {
    assertThat(String.join("\n", cleaned(OTHER_NAMES))).contains("other.vxlan");
    assertThat(node.output("ip", "link")).contains("egress.vxlan").doesNotContain("other.vxlan");
    assertThat(node.output("ip", "rule")).contains("0x26000001").doesNotContain("0x37000001");
  }

  @Test
  void whatSpidernetLeftInIptablesGoesTooAndNothingIsFoundTheSecondTime() throws Exception {
    assertThat(cleaned(NodeCleanup.Settings.DEFAULT))
        .contains("the chains EGRESSGATEWAY-* and rules of Spidernet EgressGateway");
    assertThat(node.output("iptables-legacy-save")).doesNotContain("EGRESSGATEWAY", "egw:");
    assertThat(node.output("ipset", "list", "-n")).isEmpty();
    assertThat(node.output("ip", "rule")).contains("0x37000001").doesNotContain("0x26000001");
    assertThat(cleaned(NodeCleanup.Settings.DEFAULT)).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void ofIptablesChainsJumpsAndSetsGoAndThoseOfOthersStay(Variant variant) throws Exception {
    cleaned(NodeCleanup.Settings.DEFAULT);
    for (String family : List.of("iptables-", "ip6tables-")) {
      String program = family + variant.text();
      node.output(program, "-t", "mangle", "-A", "PREROUTING", "-j", "MARK", "--set-mark", "7");
      node.output(program, "-t", "nat", "-A", "POSTROUTING", "-j", "MASQUERADE");
    }
    node.output("ipset", "create", "other", "hash:ip");
    String before = everything(variant);
    node.run(() -> {
      try (DatapathBackend backend =
          BackendChoice.openQuietly(
              "iptables-" + variant.text(), DatapathSettings.DEFAULT, IptablesSettings.DEFAULT)) {
        backend.apply(SampleTables.reset(SampleTables.full()));
      }
    });
    assertThat(everything(variant)).contains("EGW-prerouting", "EGW4-pods-1");

    assertThat(cleaned(NodeCleanup.Settings.DEFAULT))
        .containsExactly("the chains EGW-* of iptables-" + variant.text() + " and their sets");
    assertThat(everything(variant)).isEqualTo(before);
    assertThat(cleaned(NodeCleanup.Settings.DEFAULT)).isEmpty();
  }

  /** Rules and sets, without what is counted and when. */
  private String everything(Variant variant) {
    return node.output(
        "sh",
        "-c",
        "(iptables-%1$s-save; ip6tables-%1$s-save; ipset save) | sed 's/ \\[[0-9:]*\\]$//; /^#/d'"
            .formatted(variant.text()));
  }
}
