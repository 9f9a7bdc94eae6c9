package io.egressgateway.domain.datapath;

import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.domain.Cases;
import io.egressgateway.domain.cluster.NodeSnapshot;
import io.egressgateway.domain.cluster.Pod;
import io.egressgateway.domain.datapath.PolicyChoice.Candidate;
import io.egressgateway.domain.datapath.PolicyChoice.Standing;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.Sorted;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class PolicyChoiceProperties {
  private record Packet(NodeSnapshot snapshot, Pod pod, IpAddress source, IpAddress destination) {
    PolicyChoice choice() {
      return PolicyChoice.of(snapshot, pod, source, destination);
    }
  }

  private static void everyPacket(Consumer<Packet> check) {
    Cases.forAll(
        RandomNode::draw,
        snapshot -> {
          for (Pod pod : snapshot.ownPods().values()) {
            for (IpAddress source : pod.addresses()) {
              for (IpAddress destination : RandomNode.destinations(source.family())) {
                check.accept(new Packet(snapshot, pod, source, destination));
              }
            }
          }
        });
  }

  @Test
  void theChosenPolicyIsTheOneThatTheTablesObey() {
    everyPacket(packet -> {
      DatapathTables tables =
          NodeDatapath.of(
                  packet.snapshot(),
                  RandomNode.NETWORK,
                  DatapathSettings.DEFAULT,
                  RandomNode.TUNNEL,
                  Sorted.emptyMap())
              .tables();
      Optional<EgressFingerprint> told =
          packet.choice().decides().map(Candidate::egress).map(EgressIdentity::fingerprint);
      assertThat(told)
          .as("%s", packet)
          .isEqualTo(
              Packets.egress(tables, packet.source(), packet.destination())
                  .map(tables.egresses()::get));
    });
  }

  @Test
  void whatMatchesComesFirstAndOnlyTheFirstDecides() {
    everyPacket(packet -> {
      List<Standing> standings =
          packet.choice().candidates().stream().map(Candidate::standing).toList();
      assertThat(standings).isSorted();
      assertThat(standings.stream().filter(Standing.DECIDES::equals).count())
          .isLessThanOrEqualTo(1);
      assertThat(standings.contains(Standing.OUTRANKED) && !standings.contains(Standing.DECIDES))
          .as("outranked by nobody: %s", packet)
          .isFalse();
    });
  }
}
