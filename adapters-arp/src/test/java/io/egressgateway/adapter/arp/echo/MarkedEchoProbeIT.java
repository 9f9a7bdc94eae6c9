package io.egressgateway.adapter.arp.echo;

import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.domain.net.FwMark;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.lab.netns.LabRun;
import io.egressgateway.lab.netns.NetworkNamespace;
import io.egressgateway.testkit.netns.NamespaceTest;
import io.egressgateway.testkit.netns.TestNamespaces;
import java.security.SecureRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Two cables: only what carries the mark goes by the second. */
@NamespaceTest
class MarkedEchoProbeIT {
  private static final FwMark MARK = new FwMark(0x26000000);

  @Test
  void itsRequestsGoByTheMarksTableAndOthersDoNot() throws Exception {
    try (LabRun run = TestNamespaces.run()) {
      NetworkNamespace near = run.namespace("near");
      NetworkNamespace far = run.namespace("far");
      TestNamespaces.connect(near, "eth0", far, "eth0");
      TestNamespaces.connect(near, "eth1", far, "eth1");
      near.ip("addr add 192.0.2.1/24 dev eth0\naddr add 2001:db8::1/64 dev eth0 nodad");
      far.ip(
          """
          addr add 192.0.2.2/24 dev eth0
          addr add 2001:db8::2/64 dev eth0 nodad
          addr add 192.0.2.7/32 dev lo
          addr add 2001:db8::7/128 dev lo\
          """);
      far.sysctl("net/ipv4/conf/all/rp_filter=0");
      String eth1 = far.output("cat", "/sys/class/net/eth1/address").strip();
      near.ip(
          """
          addr add 192.0.2.1/32 dev eth1
          neigh add 192.0.2.7 lladdr %1$s dev eth1 nud permanent
          neigh add 2001:db8::7 lladdr %1$s dev eth1 nud permanent
          route add 192.0.2.7 dev eth1 table 77
          route add blackhole 192.0.2.7\
          """
              .formatted(eth1));
      near.output("ip", "-6", "route", "add", "2001:db8::7", "dev", "eth1", "table", "77");
      near.output("ip", "-6", "route", "add", "blackhole", "2001:db8::7");
      near.output("ip", "-4", "rule", "add", "fwmark", MARK.toString(), "lookup", "77");
      near.output("ip", "-6", "rule", "add", "fwmark", MARK.toString(), "lookup", "77");
      for (IpFamily family : IpFamily.values()) {
        IpAddress target = IpAddress.of(family == IpFamily.IPV4 ? "192.0.2.7" : "2001:db8::7");
        assertThat(answers(near, MARK, target)).as("marked, to %s", target).isTrue();
        assertThat(answers(near, new FwMark(0), target)).as("unmarked, to %s", target).isFalse();
      }
    }
  }

  private static boolean answers(NetworkNamespace near, FwMark mark, IpAddress target)
      throws Exception {
    BlockingQueue<IpAddress> replies = new LinkedBlockingQueue<>();
    try (IcmpEchoProbe probe = near.call(() -> IcmpEchoProbe.open(new SecureRandom(), mark))) {
      probe.onReply(replies::add);
      probe.send(target);
      return target.equals(replies.poll(mark.value() == 0 ? 300 : 5000, TimeUnit.MILLISECONDS));
    }
  }
}
