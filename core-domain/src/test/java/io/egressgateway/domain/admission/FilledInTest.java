package io.egressgateway.domain.admission;

import static io.egressgateway.domain.admission.Given.change;
import static io.egressgateway.domain.admission.Given.group;
import static io.egressgateway.domain.admission.Given.make;
import static io.egressgateway.domain.admission.Given.nameless;
import static io.egressgateway.domain.admission.Given.only;
import static io.egressgateway.domain.admission.Given.pair;
import static io.egressgateway.domain.admission.Given.pool;
import static io.egressgateway.domain.admission.Given.sample;
import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.domain.cluster.AddressPool;
import io.egressgateway.domain.cluster.Declared;
import io.egressgateway.domain.cluster.GatewayGroup;
import io.egressgateway.domain.cluster.PolicyKey;
import io.egressgateway.domain.cluster.PublishedGroup;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.domain.net.PerFamily;
import io.egressgateway.domain.net.Sorted;
import io.egressgateway.domain.plan.ControllerSettings;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What admission fills in. */
class FilledInTest {
  private static final ControllerSettings DUAL = ControllerSettings.DEFAULT;
  private static final AddressPool NONE = AddressPool.EMPTY;

  private final Given given = sample();

  private GatewayGroup first() {
    return given.snapshot().groups().values().stream()
        .flatMap(declared -> declared.accepted().stream())
        .filter(GatewayGroup::clusterDefault)
        .findFirst()
        .orElseThrow();
  }

  private static AdmissionPatch.DefaultEip eip(String address) {
    return new AdmissionPatch.DefaultEip(IpAddress.of(address));
  }

  @Test
  void aNewGroupGetsItsDefaultsOfEnabledFamiliesAndTheFinalizer() {
    GatewayGroup group = group("g", pool("10.6.3.7", "10.6.3.0/29"), pool("fd00:7::/64"));
    AdmissionRequest bare =
        new AdmissionRequest.GroupWrite(new Declared.Accepted<>(group), false, Optional.empty());
    assertThat(given.patches(bare, DUAL))
        .containsExactly(eip("10.6.3.1"), eip("fd00:7::"), new AdmissionPatch.GroupFinalizer());
    assertThat(given.patches(bare, only(IpFamily.IPV4)))
        .containsExactly(eip("10.6.3.1"), new AdmissionPatch.GroupFinalizer());
    assertThat(given.patches(make(first()), DUAL)).isEmpty();
  }

  @Test
  void aDefaultThatIsLeftOutLaterStaysWhileThePoolHasIt() {
    GatewayGroup before =
        group("g", new PerFamily<>(pool("10.6.3.1-10.6.3.9"), NONE), pair("10.6.3.5"), false);
    assertThat(
            given.patches(
                change(before, PublishedGroup.NOTHING, group("g", pool("10.6.3.4-10.6.3.5"), NONE)),
                DUAL))
        .containsExactly(eip("10.6.3.5"));
    assertThat(
            given.patches(
                change(before, PublishedGroup.NOTHING, group("g", pool("10.6.3.6-10.6.3.9"), NONE)),
                DUAL))
        .containsExactly(eip("10.6.3.6"));
  }

  @Test
  void aPolicyWithoutAGatewayGetsItsNamespacesElseTheClusters() {
    PolicyKey namespaced = PolicyKey.of("default", "p");
    AdmissionPatch first = new AdmissionPatch.PolicyGroup("first");
    assertThat(given.patches(nameless(namespaced, true, ""), DUAL)).containsExactly(first);
    given.namespaces.put(
        "default", Sorted.map(Map.of("spidernet.io/egressgateway-default", "v4only")));
    assertThat(given.patches(nameless(namespaced, true, ""), DUAL))
        .containsExactly(new AdmissionPatch.PolicyGroup("v4only"));
    assertThat(given.patches(nameless(new PolicyKey.ClusterWide("p"), true, ""), DUAL))
        .containsExactly(first);
    given.namespaces.put("default", Sorted.map(Map.of("spidernet.io/egressgateway-default", "")));
    assertThat(given.patches(nameless(namespaced, false, ""), DUAL))
        .containsExactly(first, new AdmissionPatch.DefaultWish());
    assertThat(given.patches(nameless(namespaced, true, "stored"), DUAL))
        .containsExactly(new AdmissionPatch.PolicyGroup("stored"));
    given.groups.remove("first");
    assertThat(given.patches(nameless(namespaced, true, ""), DUAL)).isEmpty();
  }
}
