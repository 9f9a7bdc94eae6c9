package io.egressgateway.adapter.nftables.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.egressgateway.domain.datapath.DatapathSettings;
import io.egressgateway.domain.datapath.DatapathTables;
import io.egressgateway.domain.diff.ObservedTables.Structure;
import io.egressgateway.lab.netns.NetworkNamespace;
import io.egressgateway.port.datapath.DatapathBackend;
import io.egressgateway.port.datapath.DatapathException;
import io.egressgateway.testkit.contract.DatapathBackendContract;
import io.egressgateway.testkit.contract.SampleTables;
import io.egressgateway.testkit.netns.NamespaceTest;
import io.egressgateway.testkit.netns.TestNamespaces;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@NamespaceTest
class NftablesBackendIT extends DatapathBackendContract {
  private final NetworkNamespace namespace = TestNamespaces.fresh("nftables");

  @Override
  protected DatapathBackend open() throws Exception {
    return namespace.call(() -> NftablesBackend.open(DatapathSettings.DEFAULT));
  }

  @Override
  protected void damage() {
    namespace.output("nft", "flush", "ruleset");
  }

  @AfterEach
  void closeNamespace() {
    namespace.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "flush chain inet egressgateway steer",
        "add rule inet egressgateway prerouting accept",
        "insert rule inet egressgateway leak_guard accept",
        "add chain inet egressgateway other",
        "add set inet egressgateway other { type mark; }",
        "delete element inet egressgateway owned4 { 1 }",
        "add element inet egressgateway source6 { 1 . ::1 }",
      })
  void findsAnyDamage(String command) throws Exception {
    try (DatapathBackend backend = open()) {
      backend.apply(SampleTables.reset(SampleTables.full()));
      assertThat(backend.observe().structure()).isEqualTo(new Structure.Intact());
      namespace.nft(command + "\n");
      assertThat(backend.observe().structure())
          .isInstanceOfSatisfying(
              Structure.Damaged.class, damaged -> assertThat(damaged.findings()).hasSize(1));
    }
  }

  /** A reading of 100,000 elements for each change of one is what it costs otherwise. */
  @Test
  void ownChangesAreNotTakenForForeignOnes() throws Exception {
    try (DatapathBackend backend = open()) {
      backend.apply(SampleTables.reset(SampleTables.full()));
      Semaphore woken = new Semaphore(0);
      backend.onForeignChange(woken::release);
      backend.apply(SampleTables.change(SampleTables.full(), DatapathTables.EMPTY));
      namespace.nft("add element inet egressgateway owned4 { 1 }\n");
      // Notifications come in order, so after the foreign one all of our own have come.
      assertThat(woken.tryAcquire(10, TimeUnit.SECONDS)).isTrue();
      assertThat(woken.availablePermits()).isZero();
    }
  }

  @Test
  void aFailedCommitLeavesNothingBehindAndIsRecoveredFrom() throws Exception {
    try (DatapathBackend backend = open()) {
      backend.apply(SampleTables.reset(SampleTables.full()));
      namespace.nft("delete element inet egressgateway gateways { 2 }\n");
      var empty = DatapathTables.EMPTY;
      var clear = SampleTables.change(SampleTables.full(), empty);
      assertThatThrownBy(() -> backend.apply(clear))
          .isInstanceOfSatisfying(
              DatapathException.class,
              e -> assertThat(e.kind()).isEqualTo(DatapathException.Kind.NOT_FOUND));
      assertThat(backend.observe().tables().families()).isEqualTo(SampleTables.full().families());
      backend.apply(clear);
      assertThat(backend.observe().tables()).isEqualTo(empty);
    }
  }
}
