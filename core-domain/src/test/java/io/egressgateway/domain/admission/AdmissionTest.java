package io.egressgateway.domain.admission;

import static io.egressgateway.domain.admission.Given.change;
import static io.egressgateway.domain.admission.Given.group;
import static io.egressgateway.domain.admission.Given.make;
import static io.egressgateway.domain.admission.Given.nameless;
import static io.egressgateway.domain.admission.Given.only;
import static io.egressgateway.domain.admission.Given.pair;
import static io.egressgateway.domain.admission.Given.policy;
import static io.egressgateway.domain.admission.Given.pool;
import static io.egressgateway.domain.admission.Given.published;
import static io.egressgateway.domain.admission.Given.sample;
import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.domain.cluster.AddressPool;
import io.egressgateway.domain.cluster.AddressWish;
import io.egressgateway.domain.cluster.ClusterRangesWish;
import io.egressgateway.domain.cluster.Declared;
import io.egressgateway.domain.cluster.EgressPolicy;
import io.egressgateway.domain.cluster.GatewayGroup;
import io.egressgateway.domain.cluster.NodePolicy;
import io.egressgateway.domain.cluster.PolicyKey;
import io.egressgateway.domain.cluster.PublishedGroup;
import io.egressgateway.domain.cluster.Rejection;
import io.egressgateway.domain.net.AddressPair;
import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.domain.net.IpPrefix;
import io.egressgateway.domain.net.PerFamily;
import io.egressgateway.domain.plan.ControllerSettings;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What is allowed though it looks wrong, and what cannot be changed later. */
class AdmissionTest {
  private static final ControllerSettings DUAL = ControllerSettings.DEFAULT;
  private static final AddressPool NONE = AddressPool.EMPTY;
  private static final AddressWish DEFAULT = new AddressWish.GroupDefault();

  private final Given given = sample();

  private void allows(AdmissionRequest request, ControllerSettings settings) {
    assertThat(Admission.validate(request, given.snapshot(), settings))
        .isEqualTo(new AdmissionDecision.Allowed(List.of(), List.of()));
  }

  @Test
  void whatHarmsNobodyIsAllowed() {
    allows(make(group("g", pool("10.6.3.1-10.6.3.9"), NONE)), DUAL);
    allows(make(group("g", pool("10.6.3.1-10.6.3.2"), pool("fd00:7::/127"))), DUAL);
    allows(make(policy("first", DEFAULT, "0.0.0.0/0", "::/0")), DUAL);
    allows(make(policy("empty", new AddressWish.NodeAddress())), DUAL);
    allows(make(policy("first", new AddressWish.Exactly(pair("10.6.1.50", "fd00:6::50")))), DUAL);
    allows(new AdmissionRequest.Unguarded(), DUAL);
  }

  @Test
  void unequalPoolsAreNobodysBusinessWhileOneFamilyIsOff() {
    GatewayGroup unequal = group("g", pool("10.6.3.1"), pool("fd00:7::/127"));
    assertThat(given.reasons(make(unequal), only(IpFamily.IPV4)))
        .extracting(Rejection::allowed)
        .containsExactly("of an enabled family: enableIPv6 is false");
  }

  private static GatewayGroup laidBy(NodePolicy policy) {
    return new GatewayGroup(
        "g",
        new PerFamily<>(pool("10.6.3.1-10.6.3.9"), NONE),
        AddressPair.NONE,
        Given.LABELED,
        false,
        false,
        policy,
        Instant.EPOCH);
  }

  @Test
  void aNodePolicyThatSaysNothingIsAllowedAndWarnedOf() {
    GatewayGroup unread = laidBy(new NodePolicy.Unread("limit 0"));
    assertThat(Admission.validate(make(unread), given.snapshot(), DUAL))
        .isEqualTo(
            new AdmissionDecision.Allowed(
                List.of(),
                List.of(
                    new Rejection(
                        "spec.nodeSelector.policy",
                        "limit 0",
                        "average, minimum, pack, limit, or limit and a number from 1; it works as"
                            + " average"))));
    allows(make(laidBy(new NodePolicy.Limit(3))), DUAL);
    allows(change(unread, PublishedGroup.NOTHING, unread), DUAL);
  }

  /** Spidernet issue 1574: the second one was refused, because neither has an IPv6 address. */
  @Test
  void aSecondPolicyWithAnIpv4AddressAloneIsTakenInAGatewayWithBothPools() {
    given.published.put("first", published("other", pair("10.6.1.51")));
    allows(make(policy("first", new AddressWish.Exactly(pair("10.6.1.52")))), DUAL);
    allows(make(policy("first", new AddressWish.Exactly(pair("10.6.1.51")))), DUAL);
    allows(make(policy("first", new AddressWish.Exactly(pair("fd00:6::51")))), DUAL);
  }

  private GatewayGroup first() {
    return given.snapshot().groups().values().stream()
        .flatMap(declared -> declared.accepted().stream())
        .filter(GatewayGroup::clusterDefault)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aGroupIsNotComparedWithItself() {
    GatewayGroup first = first();
    GatewayGroup grown =
        group(
            "first",
            new PerFamily<>(pool("10.6.1.50-10.6.1.53"), pool("fd00:6::50-fd00:6::53")),
            first.defaultEips(),
            true);
    allows(change(first, published("other", pair("10.6.1.51")), grown), DUAL);
  }

  @Test
  void rangesThatTheUserDeclaresAreNoReasonToRefuse() {
    given.ranges =
        new Declared.Accepted<>(
            new ClusterRangesWish(
                ClusterRangesWish.PodCidrMode.NONE,
                false,
                false,
                List.of(IpPrefix.of("10.6.0.0/16"))));
    allows(make(group("g", pool("10.6.3.1-10.6.3.9"), NONE)), DUAL);
  }

  @Test
  void aChangeThatLeavesTheWishAsItIsIsNeverRefused() {
    GatewayGroup bad = group("bad", pool("10.6.1.21"), NONE);
    assertThat(given.reasons(make(bad), DUAL)).isNotEmpty();
    allows(change(bad, PublishedGroup.NOTHING, bad), DUAL);
    Declared<GatewayGroup> worse =
        new Declared.Refused<>(List.of(new Rejection("spec.ippools.ipv4[0]", "x", "a pool")));
    allows(
        new AdmissionRequest.GroupWrite(
            worse,
            true,
            Optional.of(new AdmissionRequest.StoredGroup(worse, PublishedGroup.NOTHING))),
        DUAL);
  }

  /** Filled in by an update of something else, a default would make it a change to be judged. */
  @Test
  void nothingIsFilledInWhereTheWishStaysAsItIs() {
    GatewayGroup bare = group("bad", pool("10.6.1.21"), NONE);
    assertThat(given.patches(make(bare), DUAL)).isNotEmpty();
    assertThat(given.patches(change(bare, PublishedGroup.NOTHING, bare), DUAL)).isEmpty();
    AdmissionRequest.PolicyWrite nameless =
        (AdmissionRequest.PolicyWrite) nameless(PolicyKey.of("default", "p"), true, "");
    AdmissionRequest labeled =
        new AdmissionRequest.PolicyWrite(
            nameless.key(),
            nameless.next(),
            nameless.fixed(),
            true,
            Optional.of(new AdmissionRequest.StoredPolicy(nameless.next(), nameless.fixed())));
    assertThat(given.patches(labeled, DUAL)).isEmpty();
    allows(labeled, DUAL);
  }

  @Test
  void aPolicyThatWasStoredWithoutAGatewayMayBeGivenOneThatIsThere() {
    allows(edit("spec.egressGatewayName", "", "first"), DUAL);
    given.groups.remove("first");
    assertThat(given.reasons(edit("spec.egressGatewayName", "", "first"), DUAL))
        .extracting(Rejection::toString)
        .containsExactly("spec.egressGatewayName: \"first\" is not the name of an EgressGateway");
  }

  @Test
  void aGroupThatIsGoingIsNotHeldUp() {
    GatewayGroup going =
        new GatewayGroup(
            "bad",
            new PerFamily<>(pool("10.6.1.21"), NONE),
            AddressPair.NONE,
            Given.LABELED,
            false,
            true,
            Instant.EPOCH);
    allows(make(going), DUAL);
    assertThat(given.patches(make(going), DUAL)).isEmpty();
  }

  @Test
  void whatIsMalformedIsRefusedWithItsOwnReasons() {
    List<Rejection> reasons = List.of(new Rejection("spec.ippools.ipv4[0]", "x", "a pool"));
    assertThat(
            given.reasons(
                new AdmissionRequest.GroupWrite(
                    new Declared.Refused<>(reasons), true, Optional.empty()),
                DUAL))
        .isEqualTo(reasons);
  }

  private static AdmissionRequest edit(String field, String before, String after) {
    EgressPolicy policy = policy("first", DEFAULT);
    return new AdmissionRequest.PolicyWrite(
        policy.key(),
        new Declared.Accepted<>(policy),
        fixed(field, after),
        true,
        Optional.of(
            new AdmissionRequest.StoredPolicy(
                new Declared.Accepted<>(policy), fixed(field, before))));
  }

  private static SortedMap<String, String> fixed(String field, String value) {
    TreeMap<String, String> fixed = new TreeMap<>(Map.of(AdmissionRequest.GROUP_FIELD, "first"));
    fixed.put(field, value);
    return fixed;
  }

  @Test
  void whatCannotBeChangedLaterIsRefused() {
    for (String field :
        List.of(
            "spec.egressGatewayName",
            "spec.egressIP.ipv4",
            "spec.egressIP.ipv6",
            "spec.egressIP.useNodeIP",
            "spec.egressIP.allocatorPolicy")) {
      assertThat(given.reasons(edit(field, "one", "two"), DUAL))
          .extracting(Rejection::toString)
          .containsExactly(
              field + ": \"two\" is not \"one\", as the policy was made; it cannot be changed");
      allows(edit(field, "one", "one"), DUAL);
    }
  }

  @Test
  void onlyWhatAStaleSnapshotCanSpoilIsDecidedTwice() {
    AdmissionRequest plain = make(policy("first", DEFAULT));
    AdmissionDecision allowed = new AdmissionDecision.Allowed(List.of(), List.of());
    AdmissionDecision refused =
        new AdmissionDecision.Refused(List.of(new Rejection("f", "v", "a")));
    assertThat(Admission.needsNewest(plain, allowed)).isFalse();
    assertThat(Admission.needsNewest(plain, refused)).isTrue();
    assertThat(Admission.needsNewest(make(group("g", NONE, NONE)), allowed)).isTrue();
    assertThat(Admission.needsNewest(nameless(PolicyKey.of("default", "p"), true, ""), allowed))
        .isTrue();
    assertThat(Admission.needsNewest(new AdmissionRequest.Unguarded(), refused)).isFalse();
  }
}
