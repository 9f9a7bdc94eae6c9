package io.egressgateway.adapter.iptables.backend;

import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.adapter.iptables.process.Variant;
import io.egressgateway.domain.datapath.DatapathSettings;
import io.egressgateway.domain.datapath.DatapathTables;
import io.egressgateway.domain.diff.Consistency;
import io.egressgateway.domain.diff.DatapathDiff;
import io.egressgateway.domain.diff.ObservedTables;
import io.egressgateway.domain.diff.ObservedTables.Structure;
import io.egressgateway.lab.netns.NetworkNamespace;
import io.egressgateway.port.datapath.DatapathBackend;
import io.egressgateway.testkit.contract.DatapathBackendContract;
import io.egressgateway.testkit.contract.SampleTables;
import io.egressgateway.testkit.netns.BackendInside;
import io.egressgateway.testkit.netns.NamespaceTest;
import io.egressgateway.testkit.netns.TestNamespaces;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The contract on one variant of iptables. */
@NamespaceTest
abstract class IptablesContract extends DatapathBackendContract {
  private static final IptablesSettings LOOKS_OFTEN =
      new IptablesSettings(
          Optional.empty(),
          IptablesSettings.DEFAULT.lock(),
          Duration.ofMillis(20),
          Duration.ofMillis(100),
          IptablesSettings.DEFAULT.refresh());

  private final Variant variant;
  private final NetworkNamespace namespace = TestNamespaces.fresh("iptables");

  IptablesContract(Variant variant) {
    this.variant = variant;
  }

  final NetworkNamespace namespace() {
    return namespace;
  }

  @Override
  protected DatapathBackend open() throws Exception {
    return BackendInside.open(
        namespace, () -> IptablesBackend.open(DatapathSettings.DEFAULT, LOOKS_OFTEN.with(variant)));
  }

  @Override
  protected void damage() {
    namespace.output("ip6tables-" + variant.text(), "-t", "mangle", "-F", "EGW-steer");
  }

  /** {@code ipt} is iptables of the variant. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "ipt -t mangle -F EGW-prerouting",
        "ipt -t mangle -F",
        "ipt -t nat -F EGW-nat",
        "ipt -t nat -F POSTROUTING",
        "ipt -t mangle -D EGW-known 1",
        "ipt -t mangle -A EGW-steer -j ACCEPT",
        "ipt -t mangle -I EGW-leak 1 -j ACCEPT",
        "ipt -t mangle -I PREROUTING 1 -j ACCEPT",
        "ipt -t nat -I POSTROUTING 1 -j MASQUERADE",
        "ipt -t mangle -A PREROUTING -j EGW-prerouting",
        "ipt -t mangle -N EGW-other",
        "ipset flush EGW6-eips-1",
        "ipset flush EGW4-ranges-1",
        "ipset flush EGW6-cluster-1",
        "ipset del EGW4-pods-1 10.0.0.1",
        "ipset destroy EGW-ids",
      })
  void everyForeignChangeIsToldAndRepaired(String command) throws Exception {
    try (DatapathBackend backend = open()) {
      backend.apply(SampleTables.reset(SampleTables.full()));
      assertThat(backend.observe()).isEqualTo(whole());
      CountDownLatch woken = new CountDownLatch(1);
      backend.onForeignChange(woken::countDown);

      namespace.output(
          "sh", "-c", command.replaceFirst("^ipt ", "iptables-" + variant.text() + " "));

      assertThat(woken.await(5, TimeUnit.SECONDS)).as("told").isTrue();
      assertThat(backend.observe()).as("noticed").isNotEqualTo(whole());
      backend.apply(DatapathDiff.between(backend.observe(), SampleTables.full()));
      assertThat(backend.observe()).as("repaired").isEqualTo(whole());
    }
  }

  private static ObservedTables whole() {
    return new ObservedTables(new Structure.Intact(), SampleTables.full(), Consistency.COMPLETE);
  }

  @Test
  void whatOthersHaveStaysAsItIs() throws Exception {
    String ours = " | grep -v -e EGW -e '^#' -e '^:[A-Z]* ACCEPT' || true";
    String others = "iptables-" + variant.text() + "-save -t mangle -c" + ours;
    namespace.output(
        "sh",
        "-c",
        "ipt=iptables-%s; $ipt -t mangle -N KUBE-X; $ipt -t mangle -A KUBE-X -j RETURN;"
                .formatted(variant.text())
            + " $ipt -t mangle -A PREROUTING -m comment --comment other -j KUBE-X;"
            + " ipset create other hash:ip; ipset add other 192.0.2.7");
    String before = namespace.output("sh", "-c", others);
    try (DatapathBackend backend = open()) {
      backend.apply(SampleTables.reset(SampleTables.full()));
      assertThat(namespace.output("sh", "-c", others)).isEqualTo(before);
      backend.apply(SampleTables.change(SampleTables.full(), DatapathTables.EMPTY));
      assertThat(namespace.output("sh", "-c", others)).isEqualTo(before);
      backend.uninstall();
      assertThat(namespace.output("sh", "-c", others)).isEqualTo(before);
      assertThat(namespace.output("ipset", "list", "-n").strip()).isEqualTo("other");
      assertThat(namespace.output("ipset", "test", "other", "192.0.2.7")).isNotNull();
    }
  }

  @AfterEach
  void closeNamespace() {
    namespace.close();
  }
}
