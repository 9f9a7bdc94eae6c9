package io.egressgateway.domain.election;

import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.domain.allocation.EgressIdentity;
import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.net.AddressPair;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.StableHash;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RendezvousHashTest {
  private static final EgressIdentity EGRESS =
      new EgressIdentity.Shared("production", AddressPair.of(IpAddress.of("192.0.2.10")));

  /** Vectors of the reference code at isthe.com, Landon Curt Noll. */
  @Test
  void fnvGivesThePublishedVectors() {
    assertThat(StableHash.fnv1a("")).isEqualTo(0xcbf29ce484222325L);
    assertThat(StableHash.fnv1a("a")).isEqualTo(0xaf63dc4c8601ec8cL);
    assertThat(StableHash.fnv1a("foobar")).isEqualTo(0x85944171f73967e8L);
  }

  @Test
  void theFinalizerGivesKnownValues() {
    assertThat(StableHash.mixed(0)).isZero();
    assertThat(StableHash.mixed(1)).isEqualTo(0xb456bcfc34c2cb2cL);
  }

  @Test
  void theOrderOfNodesIsPartOfTheProtocol() {
    assertThat(
            Stream.of("node1", "node2", "node3", "node4")
                .map(NodeName::new)
                .sorted(RendezvousHash.order(EGRESS))
                .map(NodeName::value))
        .containsExactly("node4", "node2", "node3", "node1");
    assertThat(Long.toHexString(RendezvousHash.weight(EGRESS, new NodeName("node1"))))
        .isEqualTo("47edc34006c6b197");
  }
}
