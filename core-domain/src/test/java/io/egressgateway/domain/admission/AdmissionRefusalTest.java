package io.egressgateway.domain.admission;

import static io.egressgateway.domain.admission.Given.change;
import static io.egressgateway.domain.admission.Given.group;
import static io.egressgateway.domain.admission.Given.make;
import static io.egressgateway.domain.admission.Given.only;
import static io.egressgateway.domain.admission.Given.pair;
import static io.egressgateway.domain.admission.Given.policy;
import static io.egressgateway.domain.admission.Given.pool;
import static io.egressgateway.domain.admission.Given.published;
import static io.egressgateway.domain.admission.Given.sample;
import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.domain.cluster.AddressPool;
import io.egressgateway.domain.cluster.AddressWish;
import io.egressgateway.domain.cluster.GatewayGroup;
import io.egressgateway.domain.cluster.PublishedGroup;
import io.egressgateway.domain.cluster.Rejection;
import io.egressgateway.domain.net.AddressPair;
import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.domain.net.PerFamily;
import io.egressgateway.domain.plan.ControllerSettings;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is refused, and in which words. */
class AdmissionRefusalTest {
  private static final ControllerSettings DUAL = ControllerSettings.DEFAULT;
  private static final AddressPool NONE = AddressPool.EMPTY;
  private static final AddressWish DEFAULT = new AddressWish.GroupDefault();

  private final Given given = sample();

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
}
