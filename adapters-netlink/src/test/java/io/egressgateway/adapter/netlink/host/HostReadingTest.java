package io.egressgateway.adapter.netlink.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.domain.survey.ConnectionTable;
import io.egressgateway.lab.netns.NetworkNamespace;
import io.egressgateway.testkit.netns.NamespaceTest;
import io.egressgateway.testkit.netns.TestNamespaces;
import org.junit.jupiter.api.Test;

class HostReadingTest {
  /** Once only the first digit was read. */
  @Test
  @NamespaceTest
  void theLimitOfConnectionsIsReadWithAllItsDigits() throws Exception {
    try (NetworkNamespace namespace = TestNamespaces.fresh("reading")) {
      String limit = namespace.output("cat", "/proc/sys/net/netfilter/nf_conntrack_max").strip();
      assertThat(namespace.call(HostReading::connections).map(ConnectionTable::limit))
          .contains(Integer.valueOf(limit));
    }
  }

  @Test
  void theKernelsReleaseIsThatOfTheSystem() throws Exception {
    assertThat(HostReading.kernel()).isEqualTo(System.getProperty("os.version"));
  }
}
