package io.egressgateway.domain.admission;

import static io.egressgateway.domain.admission.Given.change;
import static io.egressgateway.domain.admission.Given.group;
import static io.egressgateway.domain.admission.Given.make;
import static io.egressgateway.domain.admission.Given.pair;
import static io.egressgateway.domain.admission.Given.policy;
import static io.egressgateway.domain.admission.Given.pool;
import static io.egressgateway.domain.admission.Given.published;
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
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.domain.net.IpPrefix;
import io.egressgateway.domain.net.PerFamily;
import io.egressgateway.domain.net.Sorted;
import io.egressgateway.domain.plan.ControllerSettings;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AdmissionTest {
  private static final ControllerSettings DUAL = ControllerSettings.DEFAULT;
  private static final AddressPool NONE = AddressPool.EMPTY;
  private static final AddressWish DEFAULT = new AddressWish.GroupDefault();

  private final Given given = new Given();

  private static ControllerSettings only(IpFamily family) {
    return new ControllerSettings(
        Sorted.set(List.of(family)),
        DUAL.tunnelSubnets(),
        DUAL.marks(),
        100,
        DUAL.rest(),
        DUAL.withdrawal());
  }

  @BeforeEach
  void cluster() {
    fill(given);
  }

  private static void fill(Given given) {
    given.node("n1", "10.6.1.21", "10.233.0.0/24");
    given.services.add(IpPrefix.of("10.96.0.0/16"));
    given.calico.put(
        "default-pool", List.of(IpPrefix.of("10.233.0.0/24"), IpPrefix.of("fd00:233::/64")));
    given.add(
        group(
            "first",
            new PerFamily<>(pool("10.6.1.50-10.6.1.52"), pool("fd00:6::50-fd00:6::52")),
            pair("10.6.1.50", "fd00:6::50"),
            true));
    given.add(group("v4only", pool("10.6.2.1-10.6.2.9"), NONE));
    given.add(group("empty", NONE, NONE));
    given.published.put(
        "first", published("other", pair("10.6.1.51"), pair("10.6.1.52", "fd00:6::52")));
  }

  /** A request that is refused, and all words of the refusal. */
  record Refusal(String what, AdmissionRequest request, ControllerSettings in, String... words) {
    @Override
    public String toString() {
      return what;
    }
  }

  static Stream<Refusal> groups() {
    GatewayGroup stored = group("g", pool("10.6.3.1-10.6.3.9"), NONE);
    PublishedGroup used = published("mine", pair("10.6.3.7"));
    return Stream.of(
        new Refusal(
            "IPv6 where it is off",
            make(group("g", NONE, pool("fd00:7::1"))),
            only(IpFamily.IPV4),
            "spec.ippools.ipv6: \"fd00:7::1\" is not of an enabled family: enableIPv6 is false"),
        new Refusal(
            "IPv4 where it is off",
            make(group("g", pool("10.6.3.1"), NONE)),
            only(IpFamily.IPV6),
            "spec.ippools.ipv4: \"10.6.3.1\" is not of an enabled family: enableIPv4 is false"),
        new Refusal(
            "a second default",
            make(group("g", new PerFamily<>(NONE, NONE), AddressPair.NONE, true)),
            DUAL,
            "spec.clusterDefault: \"true\" is not possible here. A cluster can only have one"
                + " default gateway: first"),
        new Refusal(
            "unequal pools",
            make(group("g", pool("10.6.3.1-10.6.3.3"), pool("fd00:7::1-fd00:7::2"))),
            DUAL,
            "spec.ippools.ipv6: \"2 addresses\" is not as many as spec.ippools.ipv4 has, 3, or none"
                + " at all"),
        new Refusal(
            "another group's addresses",
            make(group("g", pool("10.6.1.52-10.6.1.60"), NONE)),
            DUAL,
            "spec.ippools.ipv4: \"10.6.1.52\" is not outside of the pools of EgressGateway"
                + " \"first\""),
        new Refusal(
            "a node's address",
            make(group("g", pool("10.6.1.16-10.6.1.30"), NONE)),
            DUAL,
            "spec.ippools.ipv4: \"10.6.1.21\" is not outside of the addresses of Node \"n1\""),
        new Refusal(
            "a node's pods",
            make(group("g", pool("10.233.0.200-10.233.1.10"), NONE)),
            DUAL,
            "spec.ippools.ipv4: \"10.233.0.200-10.233.0.255\" is not outside of the pod range"
                + " 10.233.0.0/24 of \"default-pool\""),
        new Refusal(
            "Calico's pods, a whole /48",
            make(group("g", NONE, pool("fd00:233::/48"))),
            DUAL,
            "spec.ippools.ipv6: \"fd00:233::-fd00:233::ffff:ffff:ffff:ffff\" is not outside of the"
                + " pod range fd00:233::/64 of \"default-pool\""),
        new Refusal(
            "services",
            make(group("g", pool("10.96.0.1"), NONE)),
            DUAL,
            "spec.ippools.ipv4: \"10.96.0.1\" is not outside of the service range 10.96.0.0/16"),
        new Refusal(
            "the tunnel",
            make(group("g", pool("172.31.255.254"), NONE)),
            DUAL,
            "spec.ippools.ipv4: \"172.31.255.254\" is not outside of the tunnel subnet"
                + " 172.31.0.0/16"),
        new Refusal(
            "a family added later",
            change(stored, used, group("g", pool("10.6.3.1-10.6.3.9"), pool("fd00:7::/125"))),
            only(IpFamily.IPV6),
            "spec.ippools.ipv4: \"10.6.3.1-10.6.3.9\" is not of an enabled family: enableIPv4 is"
                + " false",
            "spec.ippools.ipv6: \"fd00:7::-fd00:7::7\" is not empty, as it was made: a family"
                + " cannot be added later"),
        new Refusal(
            "an address in use taken away",
            change(stored, used, group("g", pool("10.6.3.1-10.6.3.6"), NONE)),
            DUAL,
            "spec.ippools.ipv4: \"10.6.3.1-10.6.3.6\" is not a pool with 10.6.3.7, which is in use"
                + " by [default/mine]"));
  }

  static Stream<Refusal> policies() {
    String inUse =
        " are egress IPs in use by [default/other]; ask for exactly these, or for others";
    return Stream.of(
        new Refusal(
            "an unknown gateway",
            make(policy("nowhere", DEFAULT)),
            DUAL,
            "spec.egressGatewayName: \"nowhere\" is not the name of an EgressGateway"),
        new Refusal(
            "an unknown gateway and the node's address",
            make(policy("nowhere", new AddressWish.NodeAddress())),
            DUAL,
            "spec.egressGatewayName: \"nowhere\" is not the name of an EgressGateway"),
        new Refusal(
            "a gateway without pools",
            make(policy("empty", new AddressWish.NextFree())),
            DUAL,
            "spec.egressGatewayName: \"empty\" is not an EgressGateway with addresses of an enabled"
                + " family in spec.ippools; with spec.egressIP.useNodeIP it needs none"),
        new Refusal(
            "a gateway without pools of an enabled family",
            make(policy("v4only", DEFAULT)),
            only(IpFamily.IPV6),
            "spec.egressGatewayName: \"v4only\" is not an EgressGateway with addresses of an"
                + " enabled family in spec.ippools; with spec.egressIP.useNodeIP it needs none"),
        exactly(
            "an address of no pool",
            pair("10.6.9.9"),
            "spec.egressIP.ipv4: \"10.6.9.9\" is not in the pool of EgressGateway \"first\":"
                + " [10.6.1.50-10.6.1.52]"),
        exactly(
            "one of the two defaults",
            pair("10.6.1.50"),
            "spec.egressIP.ipv4: \"10.6.1.50\" is not free to go with other addresses:"
                + " 10.6.1.50,fd00:6::50 are the default egress IPs of EgressGateway \"first\"; ask"
                + " for exactly these, or for others"),
        exactly(
            "an address of another pair",
            pair("10.6.1.52"),
            "spec.egressIP.ipv4: \"10.6.1.52\" is not free to go with other addresses:"
                + " 10.6.1.52,fd00:6::52"
                + inUse),
        exactly(
            "an address of another pair with a third",
            pair("fd00:6::52", "10.6.1.51"),
            "spec.egressIP.ipv4: \"10.6.1.51\" is not free to go with other addresses: 10.6.1.51"
                + inUse,
            "spec.egressIP.ipv6: \"fd00:6::52\" is not free to go with other addresses:"
                + " 10.6.1.52,fd00:6::52"
                + inUse),
        new Refusal(
            "destinations of a family that is off",
            make(policy("v4only", DEFAULT, "0.0.0.0/0", "::/0")),
            only(IpFamily.IPV4),
            "spec.destSubnet[1]: \"::/0\" is not of an enabled family: enableIPv6 is false"),
        new Refusal(
            "the cluster's ranges deleted",
            new AdmissionRequest.RangesDelete("default"),
            DUAL,
            "metadata.name: \"default\" is not the name of an object that can be deleted:"
                + " EgressClusterInfo says what is inside of the cluster"));
  }

  private static Refusal exactly(String what, AddressPair pair, String... words) {
    return new Refusal(what, make(policy("first", new AddressWish.Exactly(pair))), DUAL, words);
  }

  @ParameterizedTest
  @MethodSource({"groups", "policies"})
  void itIsRefusedNamingFieldValueAndWhatIsAllowed(Refusal refusal) {
    assertThat(Admission.validate(refusal.request(), given.snapshot(), refusal.in()))
        .isInstanceOfSatisfying(
            AdmissionDecision.Refused.class,
            refused ->
                assertThat(refused.reasons())
                    .extracting(Rejection::toString)
                    .containsExactly(refusal.words()));
  }

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
    assertThat(reasons(make(unequal), only(IpFamily.IPV4)))
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
    assertThat(reasons(make(bad), DUAL)).isNotEmpty();
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
    assertThat(patches(make(bare), DUAL)).isNotEmpty();
    assertThat(patches(change(bare, PublishedGroup.NOTHING, bare), DUAL)).isEmpty();
    AdmissionRequest.PolicyWrite nameless =
        (AdmissionRequest.PolicyWrite) nameless(PolicyKey.of("default", "p"), true, "");
    AdmissionRequest labeled =
        new AdmissionRequest.PolicyWrite(
            nameless.key(),
            nameless.next(),
            nameless.fixed(),
            true,
            Optional.of(new AdmissionRequest.StoredPolicy(nameless.next(), nameless.fixed())));
    assertThat(patches(labeled, DUAL)).isEmpty();
    allows(labeled, DUAL);
  }

  @Test
  void aPolicyThatWasStoredWithoutAGatewayMayBeGivenOneThatIsThere() {
    allows(edit("spec.egressGatewayName", "", "first"), DUAL);
    given.groups.remove("first");
    assertThat(reasons(edit("spec.egressGatewayName", "", "first"), DUAL))
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
    assertThat(patches(make(going), DUAL)).isEmpty();
  }

  @Test
  void whatIsMalformedIsRefusedWithItsOwnReasons() {
    List<Rejection> reasons = List.of(new Rejection("spec.ippools.ipv4[0]", "x", "a pool"));
    assertThat(
            reasons(
                new AdmissionRequest.GroupWrite(
                    new Declared.Refused<>(reasons), true, Optional.empty()),
                DUAL))
        .isEqualTo(reasons);
  }

  private List<Rejection> reasons(AdmissionRequest request, ControllerSettings settings) {
    return switch (Admission.validate(request, given.snapshot(), settings)) {
      case AdmissionDecision.Allowed _ -> List.of();
      case AdmissionDecision.Refused(var reasons) -> reasons;
      case AdmissionDecision.Denied denied -> throw new AssertionError(denied);
    };
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
      assertThat(reasons(edit(field, "one", "two"), DUAL))
          .extracting(Rejection::toString)
          .containsExactly(
              field + ": \"two\" is not \"one\", as the policy was made; it cannot be changed");
      allows(edit(field, "one", "one"), DUAL);
    }
  }

  private List<AdmissionPatch> patches(AdmissionRequest request, ControllerSettings settings) {
    return switch (Admission.mutate(request, given.snapshot(), settings)) {
      case AdmissionDecision.Allowed(var patches, _) -> patches;
      case AdmissionDecision.Refused refused -> throw new AssertionError(refused);
      case AdmissionDecision.Denied denied -> throw new AssertionError(denied);
    };
  }

  private static AdmissionPatch.DefaultEip eip(String address) {
    return new AdmissionPatch.DefaultEip(IpAddress.of(address));
  }

  @Test
  void aNewGroupGetsItsDefaultsOfEnabledFamiliesAndTheFinalizer() {
    GatewayGroup group = group("g", pool("10.6.3.7", "10.6.3.0/29"), pool("fd00:7::/64"));
    AdmissionRequest bare =
        new AdmissionRequest.GroupWrite(new Declared.Accepted<>(group), false, Optional.empty());
    assertThat(patches(bare, DUAL))
        .containsExactly(eip("10.6.3.1"), eip("fd00:7::"), new AdmissionPatch.GroupFinalizer());
    assertThat(patches(bare, only(IpFamily.IPV4)))
        .containsExactly(eip("10.6.3.1"), new AdmissionPatch.GroupFinalizer());
    assertThat(patches(make(first()), DUAL)).isEmpty();
  }

  @Test
  void aDefaultThatIsLeftOutLaterStaysWhileThePoolHasIt() {
    GatewayGroup before =
        group("g", new PerFamily<>(pool("10.6.3.1-10.6.3.9"), NONE), pair("10.6.3.5"), false);
    assertThat(
            patches(
                change(before, PublishedGroup.NOTHING, group("g", pool("10.6.3.4-10.6.3.5"), NONE)),
                DUAL))
        .containsExactly(eip("10.6.3.5"));
    assertThat(
            patches(
                change(before, PublishedGroup.NOTHING, group("g", pool("10.6.3.6-10.6.3.9"), NONE)),
                DUAL))
        .containsExactly(eip("10.6.3.6"));
  }

  private static AdmissionRequest nameless(PolicyKey key, boolean egressIp, String stored) {
    Declared<EgressPolicy> unfinished =
        new Declared.Refused<>(List.of(new Rejection("spec.egressGatewayName", "", "a name")));
    return new AdmissionRequest.PolicyWrite(
        key,
        unfinished,
        Sorted.map(Map.of(AdmissionRequest.GROUP_FIELD, "")),
        egressIp,
        stored.isEmpty()
            ? Optional.empty()
            : Optional.of(
                new AdmissionRequest.StoredPolicy(
                    unfinished, Sorted.map(Map.of(AdmissionRequest.GROUP_FIELD, stored)))));
  }

  @Test
  void aPolicyWithoutAGatewayGetsItsNamespacesElseTheClusters() {
    PolicyKey namespaced = PolicyKey.of("default", "p");
    AdmissionPatch first = new AdmissionPatch.PolicyGroup("first");
    assertThat(patches(nameless(namespaced, true, ""), DUAL)).containsExactly(first);
    given.namespaces.put(
        "default", Sorted.map(Map.of("spidernet.io/egressgateway-default", "v4only")));
    assertThat(patches(nameless(namespaced, true, ""), DUAL))
        .containsExactly(new AdmissionPatch.PolicyGroup("v4only"));
    assertThat(patches(nameless(new PolicyKey.ClusterWide("p"), true, ""), DUAL))
        .containsExactly(first);
    given.namespaces.put("default", Sorted.map(Map.of("spidernet.io/egressgateway-default", "")));
    assertThat(patches(nameless(namespaced, false, ""), DUAL))
        .containsExactly(first, new AdmissionPatch.DefaultWish());
    assertThat(patches(nameless(namespaced, true, "stored"), DUAL))
        .containsExactly(new AdmissionPatch.PolicyGroup("stored"));
    given.groups.remove("first");
    assertThat(patches(nameless(namespaced, true, ""), DUAL)).isEmpty();
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
