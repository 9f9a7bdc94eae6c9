package io.egressgateway.domain.claim;

import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.domain.Cases;
import io.egressgateway.domain.allocation.EgressIdentity;
import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.cluster.PolicyKey;
import io.egressgateway.domain.cluster.PublishedGroup;
import io.egressgateway.domain.cluster.PublishedGroup.GatewayNode;
import io.egressgateway.domain.cluster.PublishedGroup.OwnedEgress;
import io.egressgateway.domain.net.AddressPair;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.Sorted;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class ClaimsTest {
  private static final AddressPair EIP = AddressPair.of(IpAddress.of("192.0.2.1"));
  private static final EgressIdentity EGRESS = new EgressIdentity.Shared("g", EIP);

  private static NodeName node(int number) {
    return new NodeName("n" + number);
  }

  /** Three gateway nodes of a group, of which one owns the egress. */
  private static PublishedView view(String group, int owner, long revision) {
    OwnedEgress egress = new OwnedEgress(EIP, Sorted.set(Set.of(PolicyKey.of("ns", "p"))));
    List<GatewayNode> nodes = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      nodes.add(new GatewayNode(node(i), "Ready", i == owner ? List.of(egress) : List.of()));
    }
    return new PublishedView(
        Sorted.map(Map.of(group, new PublishedGroup(nodes))),
        Sorted.emptyMap(),
        new PublishedView.Revisions(revision, 0),
        Sorted.emptyMap());
  }

  private static PublishedView view(int owner, long revision) {
    return view("g", owner, revision);
  }

  private static Claim claim(int from, int to, long revision, long epoch) {
    return new Claim(EGRESS, node(from), node(to), revision, epoch);
  }

  private static Claims open(Claim claim) {
    return Claims.NONE.with(KnownClaim.open(claim));
  }

  private static NodeName owner(Claims claims, PublishedView view) {
    return claims.owner(EGRESS, view).orElseThrow();
  }

  @Test
  void theOrderInWhichClaimsAreHeardDoesNotMatter() {
    Cases.forAll(
        random -> {
          List<KnownClaim> heard = new ArrayList<>();
          for (int i = random.nextInt(2, 8); i > 0; i--) {
            heard.add(draw(random));
          }
          return heard;
        },
        heard -> {
          Claims inOrder = merged(heard);
          List<KnownClaim> shuffled = new ArrayList<>(heard);
          Collections.shuffle(shuffled, new Random(heard.hashCode()));
          assertThat(merged(shuffled)).isEqualTo(inOrder);
          shuffled.addAll(heard);
          assertThat(merged(shuffled)).as("twice").isEqualTo(inOrder);
        });
  }

  private static KnownClaim draw(RandomGenerator random) {
    int epoch = random.nextInt(3);
    // The epoch and the claimant make a claim; whoever made it made one alone.
    return new KnownClaim(
        claim(0, random.nextInt(2), epoch, epoch),
        random.nextBoolean() ? OptionalLong.empty() : OptionalLong.of(random.nextInt(3)));
  }

  private static Claims merged(List<KnownClaim> heard) {
    Claims claims = Claims.NONE;
    for (KnownClaim each : heard) {
      claims = claims.with(each);
    }
    return claims;
  }

  @Test
  void aClaimHoldsWhileTheOwnerIsPublishedThatItWasMadeAgainst() {
    Claims claims = open(claim(0, 1, 5, 1));
    assertThat(owner(claims, view(0, 5))).isEqualTo(node(1));
    assertThat(owner(claims, view(0, 9))).as("something else was written").isEqualTo(node(1));
    assertThat(owner(claims, view(2, 6))).as("the controller has decided").isEqualTo(node(2));
  }

  @Test
  void whatIsOverDoesNotComeBackWithTheOldOwner() {
    Claims claims = open(claim(0, 1, 5, 1)).settled(view(1, 6));
    assertThat(claims.open()).isEmpty();
    assertThat(owner(claims, view(0, 7))).isEqualTo(node(0));
    assertThat(owner(claims.with(KnownClaim.open(claim(0, 1, 5, 1))), view(0, 7)))
        .as("heard again from one that does not know")
        .isEqualTo(node(0));
    assertThat(owner(claims.with(KnownClaim.open(claim(0, 2, 7, 2))), view(0, 7)))
        .as("the next one")
        .isEqualTo(node(2));
  }

  @Test
  void whoHasNotReadTheEndOfAClaimGoesByItUntilThen() {
    Claims told =
        open(claim(0, 1, 5, 1)).with(new KnownClaim(claim(0, 1, 5, 1), OptionalLong.of(6)));
    assertThat(owner(told, view(0, 5))).isEqualTo(node(1));
    assertThat(owner(told, view(1, 6))).isEqualTo(node(1));
    assertThat(owner(told, view(0, 7))).isEqualTo(node(0));
  }

  @Test
  void aClaimantThatHasReadMoreIsBelievedUntilThisNodeHasReadAsMuch() {
    Claims claims = open(claim(1, 2, 6, 2));
    assertThat(owner(claims, view(0, 5))).isEqualTo(node(2));
    assertThat(claims.settled(view(0, 5)).open()).as("not over").hasSize(1);
    assertThat(owner(claims.settled(view(0, 6)), view(0, 6))).isEqualTo(node(0));
  }

  @Test
  void whatIsNotOfTheGroupOwnsNothing() {
    assertThat(owner(open(claim(0, 7, 5, 1)), view(0, 4))).isEqualTo(node(0));
  }

  @Test
  void whatSomebodyElseMovesIsNotClaimed() {
    EgressIdentity held = new EgressIdentity.Shared("address/192.0.2.1", EIP);
    PublishedView view = view("address/192.0.2.1", 0, 5);
    Claims claims = open(new Claim(held, node(0), node(1), 0, 1));
    assertThat(claims.inForce(view)).isEmpty();
    assertThat(view.peersOf(node(0))).isEmpty();
  }

  @Test
  void claimsOfEgressesThatAreGoneAreForgotten() {
    Claims claims = open(claim(0, 1, 5, 1));
    assertThat(claims.judged(view(9, 4)).known()).as("not read yet").hasSize(1);
    assertThat(claims.judged(view(9, 6)).known()).isEmpty();
  }

  @Test
  void anEpochGrowsAlsoWhenAllHaveForgotten() {
    assertThat(Claims.NONE.nextEpoch(EGRESS, 1_000)).isEqualTo(1_000);
    assertThat(open(claim(0, 1, 5, 2_000)).nextEpoch(EGRESS, 1_000)).isEqualTo(2_001);
  }

  @Test
  void theDigestIsThatOfTheSameOpenClaims() {
    Claims one = open(claim(0, 1, 5, 1));
    assertThat(one.digest()).isNotEqualTo(open(claim(0, 1, 5, 2)).digest());
    assertThat(one.digest()).isEqualTo(open(claim(0, 1, 5, 1)).digest());
    assertThat(one.settled(view(1, 6)).digest()).isZero();
  }
}
