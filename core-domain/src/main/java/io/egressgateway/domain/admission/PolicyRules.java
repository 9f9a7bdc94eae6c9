package io.egressgateway.domain.admission;

import io.egressgateway.domain.allocation.GroupDefaults;
import io.egressgateway.domain.allocation.OfferedAddresses;
import io.egressgateway.domain.allocation.SplitPair;
import io.egressgateway.domain.cluster.AddressWish;
import io.egressgateway.domain.cluster.ClusterSnapshot;
import io.egressgateway.domain.cluster.Declared;
import io.egressgateway.domain.cluster.EgressPolicy;
import io.egressgateway.domain.cluster.GatewayGroup;
import io.egressgateway.domain.cluster.PublishedGroup;
import io.egressgateway.domain.cluster.PublishedGroup.OwnedEgress;
import io.egressgateway.domain.cluster.Rejection;
import io.egressgateway.domain.net.AddressPair;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.plan.ControllerSettings;
import io.egressgateway.domain.plan.UnusedParts;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;

/** What is asked of a policy that is well formed. */
final class PolicyRules {
  private final EgressPolicy policy;
  private final ClusterSnapshot snapshot;
  private final ControllerSettings settings;
  private final List<Rejection> rejections = new ArrayList<>();

  private PolicyRules(EgressPolicy policy, ClusterSnapshot snapshot, ControllerSettings settings) {
    this.policy = policy;
    this.snapshot = snapshot;
    this.settings = settings;
  }

  static List<Rejection> of(
      EgressPolicy policy,
      AdmissionRequest.PolicyWrite write,
      ClusterSnapshot snapshot,
      ControllerSettings settings) {
    PolicyRules rules = new PolicyRules(policy, snapshot, settings);
    rules.rejections.addAll(UnusedParts.of(policy, settings.families()));
    write.stored().ifPresent(stored -> rules.fixed(stored.fixed(), write));
    if (write.comesToGroup()) {
      rules.group();
    }
    return rules.rejections;
  }

  private void reject(String field, String value, String allowed) {
    rejections.add(new Rejection(field, value, allowed));
  }

  private void fixed(SortedMap<String, String> before, AdmissionRequest.PolicyWrite write) {
    before.forEach((field, value) -> {
      String next = write.fixed().getOrDefault(field, "");
      boolean repaired = field.equals(AdmissionRequest.GROUP_FIELD) && write.comesToGroup();
      if (!repaired && !next.equals(value)) {
        reject(field, next, "\"" + value + "\", as the policy was made; it cannot be changed");
      }
    });
  }

  private void group() {
    switch (snapshot.groups().get(policy.group())) {
      case null ->
          reject(AdmissionRequest.GROUP_FIELD, policy.group(), "the name of an EgressGateway");
      // Its pools cannot be read; that it is refused shows at the group.
      case Declared.Refused<GatewayGroup> _ -> {}
      case Declared.Accepted<GatewayGroup>(GatewayGroup group) -> wish(group);
    }
  }

  private void wish(GatewayGroup group) {
    switch (policy.wish()) {
      case AddressWish.NodeAddress() -> {}
      case AddressWish.Exactly(AddressPair wanted) -> exactly(group, wanted);
      case AddressWish.GroupDefault(),
          AddressWish.NextFree(),
          AddressWish.Sharing _,
          AddressWish.FirstFree _ -> {
        if (GroupDefaults.of(group, settings.families()).isEmpty()) {
          reject(
              AdmissionRequest.GROUP_FIELD,
              policy.group(),
              "an EgressGateway with addresses of an enabled family in spec.ippools; with"
                  + " spec.egressIP.useNodeIP it needs none");
        }
      }
    }
  }

  private void exactly(GatewayGroup group, AddressPair wanted) {
    for (IpAddress address : wanted.toList()) {
      OfferedAddresses.refusal(group, settings.families(), address).ifPresent(rejections::add);
    }
    if (rejections.isEmpty()) {
      SplitPair.refusal(group.defaultEips(), wanted, SplitPair.defaultsOf(group.name()))
          .ifPresentOrElse(rejections::add, () -> splitsNone(group, wanted));
    }
  }

  private void splitsNone(GatewayGroup group, AddressPair wanted) {
    published(group)
        .forEach(egress ->
            SplitPair.refusal(
                    egress.addresses(), wanted, "egress IPs in use by " + egress.policies())
                .ifPresent(rejections::add));
  }

  private List<OwnedEgress> published(GatewayGroup group) {
    return snapshot.published().getOrDefault(group.name(), PublishedGroup.NOTHING).nodes().stream()
        .flatMap(node -> node.egresses().stream())
        .toList();
  }
}
