package io.egressgateway.adapter.nftables.backend;

import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.domain.datapath.DatapathSettings;
import io.egressgateway.domain.diff.Consistency;
import io.egressgateway.domain.diff.DatapathDiff;
import io.egressgateway.domain.diff.ObservedTables;
import io.egressgateway.domain.diff.ObservedTables.Structure;
import io.egressgateway.lab.netns.NetworkNamespace;
import io.egressgateway.port.datapath.DatapathBackend;
import io.egressgateway.testkit.contract.SampleTables;
import io.egressgateway.testkit.netns.NamespaceTest;
import io.egressgateway.testkit.netns.TestNamespaces;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever somebody does to our table, the agent is woken, sees it and mends it. */
@NamespaceTest
class ForeignRepairIT {
  private static final ObservedTables WHOLE =
      new ObservedTables(new Structure.Intact(), SampleTables.full(), Consistency.COMPLETE);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "flush ruleset",
        "delete table inet egressgateway",
        "flush chain inet egressgateway steer",
        "insert rule inet egressgateway leak_check accept",
        "add rule inet egressgateway prerouting accept",
        "add chain inet egressgateway other",
        "add set inet egressgateway other { type mark; }",
        "flush map inet egressgateway gateways",
        "flush set inet egressgateway cluster4",
        "delete element inet egressgateway pod_class4 { 10.0.0.1 }",
        "delete element inet egressgateway eips6 { 2001:db8:2::1 }",
        "delete element inet egressgateway owned4 { 1 }",
        "add element inet egressgateway peers4 { 192.0.2.77 }",
        "delete element inet egressgateway egresses { 1 }",
      })
  void everyForeignChangeIsToldAndRepaired(String command) throws Exception {
    try (NetworkNamespace namespace = TestNamespaces.fresh("foreign");
        DatapathBackend backend =
            namespace.call(() -> NftablesBackend.open(DatapathSettings.DEFAULT))) {
      backend.apply(SampleTables.reset(SampleTables.full()));
      assertThat(backend.observe()).isEqualTo(WHOLE);
      CountDownLatch woken = new CountDownLatch(1);
      backend.onForeignChange(woken::countDown);

      namespace.nft(command + "\n");

      assertThat(woken.await(10, TimeUnit.SECONDS)).as("told").isTrue();
      assertThat(backend.observe()).as("noticed").isNotEqualTo(WHOLE);
      backend.apply(DatapathDiff.between(backend.observe(), SampleTables.full()));
      assertThat(backend.observe()).as("repaired").isEqualTo(WHOLE);
    }
  }
}
