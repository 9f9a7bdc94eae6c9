package io.egressgateway.app.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.domain.allocation.EgressIdentity;
import io.egressgateway.domain.claim.Claim;
import io.egressgateway.domain.claim.Claims;
import io.egressgateway.domain.claim.KnownClaim;
import io.egressgateway.domain.claim.PublishedView;
import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.cluster.NodeSnapshot;
import io.egressgateway.domain.cluster.Progress;
import io.egressgateway.domain.cluster.PublishedGroup;
import io.egressgateway.domain.cluster.PublishedGroup.GatewayNode;
import io.egressgateway.domain.net.AddressPair;
import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.domain.net.Sorted;
import io.egressgateway.testkit.fake.InMemoryClusterSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ClaimedSourceTest {
  private static final NodeName OTHER = new NodeName("n1");
  private static final Claim CLAIM =
      new Claim(
          new EgressIdentity.Shared("group", AddressPair.of(SampleNode.EIP)),
          OTHER,
          new NodeName("n0"),
          5,
          1);

  private final InMemoryClusterSource<NodeSnapshot> cluster = new InMemoryClusterSource<>();
  private final Told watch = new Told();
  private final ClaimedSource source = new ClaimedSource(cluster, watch, IpFamily.IPV4);

  private static final class Told implements ClaimWatch {
    private final List<PublishedView> read = new ArrayList<>();
    private Claims claims = Claims.NONE;
    private boolean settled = true;

    @Override
    public void read(PublishedView view) {
      read.add(view);
    }

    @Override
    public Claims claims() {
      return claims;
    }

    @Override
    public boolean settled() {
      return settled;
    }
  }

  /** The egress IP is the other node's, and both are gateways. */
  private static NodeSnapshot otherOwns(long revision) {
    NodeSnapshot client = SampleNode.client();
    List<GatewayNode> nodes =
        new ArrayList<>(Optional.ofNullable(client.published().get("group")).orElseThrow().nodes());
    nodes.add(new GatewayNode(new NodeName("n0"), "Ready", List.of()));
    return SampleNode.at(
        client.withPublished(Sorted.map(Map.of("group", new PublishedGroup(nodes)))),
        new Progress(1, 1, revision));
  }

  private static Optional<NodeName> owner(Optional<NodeSnapshot> snapshot) {
    return snapshot
        .flatMap(read -> Optional.ofNullable(read.published().get("group")))
        .flatMap(group -> group.owner(SampleNode.EIP));
  }

  @BeforeEach
  void start() {
    source.start();
    source.onChange(() -> {});
  }

  @Test
  void whatIsClaimedIsTheClaimantsUntilANewerStatusSaysOtherwise() {
    cluster.say(otherOwns(5));
    assertThat(owner(source.snapshot())).contains(OTHER);
    watch.claims = Claims.NONE.with(new KnownClaim(CLAIM, OptionalLong.empty()));
    assertThat(owner(source.snapshot())).contains(new NodeName("n0"));
    watch.claims = Claims.NONE.with(new KnownClaim(CLAIM, OptionalLong.of(6)));
    assertThat(owner(source.snapshot())).as("its end was not read yet").contains(CLAIM.to());
    cluster.say(otherOwns(6));
    assertThat(owner(source.snapshot())).contains(OTHER);
  }

  @Test
  void whereNothingChangedTheOwnersAreTheSameObjectAndNobodyIsTold() {
    cluster.say(otherOwns(5));
    watch.claims = Claims.NONE.with(new KnownClaim(CLAIM, OptionalLong.empty()));
    NodeSnapshot first = source.snapshot().orElseThrow();
    NodeSnapshot second = source.snapshot().orElseThrow();
    assertThat(second.published()).isSameAs(first.published());
    assertThat(watch.read).hasSize(1);
    cluster.say(otherOwns(6));
    assertThat(source.snapshot()).isPresent();
    assertThat(watch.read).hasSize(2);
  }

  @Test
  void thereIsNoSnapshotBeforeOthersCouldSayWhatTheyKnow() {
    watch.settled = false;
    cluster.say(otherOwns(5));
    assertThat(source.snapshot()).isEmpty();
    assertThat(watch.read).as("they are asked").hasSize(1);
    watch.settled = true;
    assertThat(source.snapshot()).isPresent();
  }
}
