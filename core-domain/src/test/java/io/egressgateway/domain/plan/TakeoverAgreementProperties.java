package io.egressgateway.domain.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.domain.Cases;
import io.egressgateway.domain.allocation.EgressIdentity;
import io.egressgateway.domain.claim.Claim;
import io.egressgateway.domain.claim.ClaimOverlay;
import io.egressgateway.domain.claim.Claims;
import io.egressgateway.domain.claim.KnownClaim;
import io.egressgateway.domain.claim.PublishedView;
import io.egressgateway.domain.claim.Succession;
import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.cluster.NodePolicy;
import io.egressgateway.domain.cluster.PublishedGroup;
import io.egressgateway.domain.membership.NodeLiveness;
import io.egressgateway.domain.net.Sorted;
import io.egressgateway.domain.status.GroupStatus;
import io.egressgateway.domain.status.Publication;
import java.util.List;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The controller and the gateway nodes see a death at the same time, and must not differ. */
class TakeoverAgreementProperties {
  private static SimulatedCluster quiet(SimulatedCluster cluster) {
    cluster.settings =
        new ControllerSettings(
            cluster.settings.families(),
            cluster.settings.tunnelSubnets(),
            cluster.settings.marks(),
            cluster.settings.maxEndpointsPerSlice(),
            cluster.settings.rest(),
            new ControllerSettings.Withdrawal(false, false));
    cluster.nodes.keySet().forEach(node -> cluster.liveness.put(node, NodeLiveness.ALIVE));
    cluster.pass();
    cluster.pass();
    return cluster;
  }

  private static PublishedView view(SimulatedCluster cluster) {
    SortedMap<String, NodePolicy> policies = new TreeMap<>();
    cluster
        .groups
        .keySet()
        .forEach(
            name -> cluster.group(name).ifPresent(group -> policies.put(name, group.nodePolicy())));
    return new PublishedView(
        cluster.published, policies, new PublishedView.Revisions(1, 1), Sorted.emptyMap());
  }

  private static Claims claimed(SimulatedCluster cluster, PublishedView view, NodeName dead) {
    Claims claims = Claims.NONE;
    for (NodeName self : cluster.nodes.keySet()) {
      SortedSet<NodeName> able = new TreeSet<>(cluster.nodes.keySet());
      able.remove(dead);
      able.remove(self);
      Succession.Living living =
          new Succession.Living(self, Sorted.set(new TreeSet<>(List.of(dead))), able);
      if (!self.equals(dead)) {
        // With and without some of what those before have claimed: it must not matter.
        Claims known = everyOther(claims);
        var due = new Succession(view, Claims.NONE, living).due(1);
        assertThat(new Succession(view, known, living).due(1)).containsExactlyElementsOf(due);
        for (Claim claim : due) {
          claims = claims.with(new KnownClaim(claim, OptionalLong.empty()));
        }
      }
    }
    return claims;
  }

  /** As when one of two datagrams is late. */
  private static Claims everyOther(Claims claims) {
    Claims some = Claims.NONE;
    boolean taken = false;
    for (KnownClaim each : claims.known().values()) {
      taken = !taken;
      some = taken ? some.with(each) : some;
    }
    return some;
  }

  private static SortedMap<EgressIdentity, NodeName> owners(
      SortedMap<String, PublishedGroup> groups) {
    PublishedView view =
        new PublishedView(
            groups, Sorted.emptyMap(), new PublishedView.Revisions(1, 1), Sorted.emptyMap());
    SortedMap<EgressIdentity, NodeName> owners = new TreeMap<>();
    groups.keySet().forEach(name -> owners.putAll(view.owners(name)));
    return owners;
  }

  private static SortedMap<String, PublishedGroup> groups(Publication publication) {
    SortedMap<String, PublishedGroup> groups = new TreeMap<>();
    publication.groups().forEach((name, status) -> groups.put(name, status.nodes()));
    return Sorted.map(groups);
  }

  @Test
  void gatewayNodesClaimWhatTheControllerWouldGiveThem() {
    Cases.forAll(
        random -> quiet(RandomCluster.draw(random)),
        cluster -> {
          PublishedView view = view(cluster);
          for (NodeName dead : cluster.nodes.keySet()) {
            Claims claims = claimed(cluster, view, dead);
            cluster.liveness.put(dead, NodeLiveness.DEAD);
            SortedMap<EgressIdentity, NodeName> planned = owners(groups(cluster.plan()));
            cluster.liveness.put(dead, NodeLiveness.ALIVE);
            assertThat(
                    owners(ClaimOverlay.over(Sorted.map(cluster.published), claims.inForce(view))))
                .as("%s is dead", dead)
                .isEqualTo(planned);
          }
        });
  }

  @Test
  void theControllerTakesClaimsAsTheyAreAndMovesNothing() {
    Cases.forAll(
        random -> quiet(RandomCluster.draw(random)),
        cluster -> {
          PublishedView view = view(cluster);
          for (NodeName dead : cluster.nodes.keySet()) {
            Claims claims = claimed(cluster, view, dead);
            // The dead one is back already when the controller hears of it.
            Observed observed =
                new Observed(
                    new Heard(cluster.liveness, cluster.progress, true, claims),
                    cluster.milestones,
                    cluster.now);
            Publication publication =
                ControllerPlan.of(cluster.snapshot(), cluster.settings, observed);
            assertThat(
                    StandingPlan.of(cluster.snapshot(), cluster.settings, cluster.observed())
                        .next(cluster.snapshot(), observed)
                        .publication())
                .isEqualTo(publication);
            assertThat(owners(groups(publication)))
                .isEqualTo(
                    owners(ClaimOverlay.over(Sorted.map(cluster.published), claims.inForce(view))));
            for (GroupStatus status : publication.groups().values()) {
              assertThat(status.nodes().nodes()).doesNotHaveDuplicates();
            }
          }
        });
  }
}
