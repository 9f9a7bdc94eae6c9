package io.egressgateway.domain.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class GroupNameTest {

  @Test
  void objectsOfOneNameMakeDifferentGroupsAndAreFoundAgain() {
    GroupName gateway = new GroupName.OfGateway("default");
    GroupName pool = new GroupName.OfPool("default");
    assertThat(gateway.group()).isEqualTo("default").isNotEqualTo(pool.group());
    assertThat(GroupName.of(gateway.group())).isEqualTo(gateway);
    assertThat(GroupName.of(pool.group())).isEqualTo(pool);
    assertThat(gateway).hasToString("EgressGateway \"default\"");
    assertThat(pool).hasToString("ExternalIPPool \"default\"");
  }
}
