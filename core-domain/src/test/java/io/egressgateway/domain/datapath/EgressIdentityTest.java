package io.egressgateway.domain.datapath;

import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.cluster.PolicyKey;
import io.egressgateway.domain.net.AddressPair;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.Sorted;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EgressIdentityTest {
  private static final AddressPair V4 = AddressPair.of(IpAddress.of("192.0.2.1"));

  @Test
  void fingerprintsStayTheSameFromVersionToVersion() {
    assertThat(new EgressIdentity.Addresses("g", V4).fingerprint()).hasToString("fa45318085cb9dbb");
    assertThat(new EgressIdentity.NodeAddress("g", new NodeName("n")).fingerprint())
        .hasToString("8a40f39d2402e0cb");
    assertThat(new EgressIdentity.Pending(PolicyKey.of("ns", "p")).fingerprint())
        .hasToString("af87da81e3808ddc");
  }

  @Test
  void aTakenPlaceIsPassedOver() {
    EgressFingerprint wanted = new EgressFingerprint(5);
    assertThat(EgressIds.assign(Sorted.set(List.of(wanted)), Sorted.emptyMap()))
        .containsEntry(wanted, new EgressId(6));
    assertThat(
            EgressIds.assign(
                Sorted.set(List.of(wanted)),
                Sorted.map(Map.of(new EgressId(6), new EgressFingerprint(9)))))
        .containsEntry(wanted, new EgressId(7));
  }
}
