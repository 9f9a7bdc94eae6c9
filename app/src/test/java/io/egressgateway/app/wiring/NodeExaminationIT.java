package io.egressgateway.app.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.domain.datapath.DatapathSettings;
import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.domain.survey.Finding;
import io.egressgateway.domain.survey.Finding.Check;
import io.egressgateway.domain.survey.Finding.Level;
import io.egressgateway.lab.netns.NetworkNamespace;
import io.egressgateway.port.datapath.Capabilities;
import io.egressgateway.testkit.fake.RecordingBackend;
import io.egressgateway.testkit.netns.NamespaceTest;
import io.egressgateway.testkit.netns.TestNamespaces;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** A kernel in which things are wrong, and right again. */
@NamespaceTest
class NodeExaminationIT {
  private static final NodeExamination.Rights WITHOUT_PODS =
      new NodeExamination.Rights.Known(List.of("watch pods"));

  private static List<Finding> examine(NetworkNamespace namespace, NodeExamination.Rights rights)
      throws Exception {
    BackendChoice choice =
        new BackendChoice(
            new RecordingBackend(),
            "nftables",
            new Capabilities("nftables", "1.0", true),
            "by the test",
            List.of());
    NodeExamination examination =
        new NodeExamination(
            choice,
            DatapathSettings.DEFAULT,
            new TreeSet<>(List.of(IpFamily.values())),
            () -> rights);
    return namespace.call(examination::examine);
  }

  private static Finding of(List<Finding> findings, Check check) {
    return findings.stream().filter(found -> found.check() == check).findFirst().orElseThrow();
  }

  @Test
  void whatIsWrongInTheKernelIsFoundAndGoesWhenItIsMended() throws Exception {
    try (NetworkNamespace node = TestNamespaces.fresh("doctor")) {
      node.sysctl("net/ipv4/ip_forward=0", "net/ipv6/conf/all/forwarding=1");
      node.ip(
          """
          link add eth0 mtu 1500 type veth peer name eth1
          address add 10.0.0.1/24 dev eth0
          link set eth0 up
          link set eth1 up
          link add egress.vxlan mtu 1450 type vxlan id 100 dev eth0 local 10.0.0.1 dstport 7789
          link set egress.vxlan up
          link set eth0 mtu 1400
          rule add priority 10 lookup 7
          rule add priority 11 from 10.9.0.0/16 lookup 7
          """);
      node.nft(
          "add table ip other\nadd chain ip other early { type nat hook postrouting priority 90; }");

      List<Finding> wrong = examine(node, WITHOUT_PODS);
      assertThat(of(wrong, Check.FORWARDING).level()).isEqualTo(Level.PROBLEM);
      assertThat(of(wrong, Check.MTU).found()).isEqualTo("eth0 1400, egress.vxlan 1450");
      assertThat(of(wrong, Check.MTU).level()).isEqualTo(Level.PROBLEM);
      assertThat(of(wrong, Check.FOREIGN_RULES).level()).isEqualTo(Level.PROBLEM);
      assertThat(of(wrong, Check.FOREIGN_RULES).found())
          .contains("10: lookup 7", "11: lookup 7, selecting by more");
      assertThat(of(wrong, Check.FOREIGN_CHAINS).found())
          .contains("ip other early (postrouting, priority 90)");
      assertThat(of(wrong, Check.PERMISSIONS).found()).contains("watch pods");

      node.sysctl("net/ipv4/ip_forward=1");
      node.ip(
          """
          link set eth0 mtu 1500
          rule del priority 10
          rule del priority 11
          """);
      node.nft("delete table ip other");
      List<Finding> mended = examine(node, new NodeExamination.Rights.Known(List.of()));
      assertThat(of(mended, Check.KERNEL).found()).startsWith("Linux ");
      assertThat(
              List.of(
                  Check.FORWARDING,
                  Check.MTU,
                  Check.FOREIGN_RULES,
                  Check.FOREIGN_CHAINS,
                  Check.PERMISSIONS))
          .allSatisfy(check ->
              assertThat(of(mended, check).level())
                  .as("%s", of(mended, check))
                  .isEqualTo(Level.FINE));
    }
  }
}
