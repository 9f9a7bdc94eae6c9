package io.egressgateway.domain.admission;

import io.egressgateway.domain.cluster.AddressPool;
import io.egressgateway.domain.cluster.ClusterSnapshot;
import io.egressgateway.domain.cluster.GatewayGroup;
import io.egressgateway.domain.cluster.PublishedGroup.GatewayNode;
import io.egressgateway.domain.cluster.PublishedGroup.OwnedEgress;
import io.egressgateway.domain.cluster.Rejection;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.domain.plan.ControllerSettings;
import io.egressgateway.domain.plan.GroupChecks;
import io.egressgateway.domain.plan.UnusedParts;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What is asked of an EgressGateway that is well formed. */
final class GroupRules {
  private final GatewayGroup group;
  private final ControllerSettings settings;
  private final List<Rejection> rejections = new ArrayList<>();

  private GroupRules(GatewayGroup group, ControllerSettings settings) {
    this.group = group;
    this.settings = settings;
  }

  static List<Rejection> of(
      GatewayGroup group,
      Optional<AdmissionRequest.StoredGroup> stored,
      ClusterSnapshot snapshot,
      ControllerSettings settings) {
    GroupRules rules = new GroupRules(group, settings);
    rules.rejections.addAll(UnusedParts.pools(group, settings.families()));
    rules.rejections.addAll(GroupChecks.of(group, snapshot, settings));
    stored.ifPresent(rules::change);
    return rules.rejections;
  }

  static String pool(IpFamily family) {
    return family == IpFamily.IPV4 ? "spec.ippools.ipv4" : "spec.ippools.ipv6";
  }

  private void reject(IpFamily family, String value, String allowed) {
    rejections.add(new Rejection(pool(family), value, allowed));
  }

  private static String text(AddressPool pool) {
    return String.join(",", pool.ranges().stream().map(Object::toString).toList());
  }

  private void change(AdmissionRequest.StoredGroup stored) {
    stored.declared().accepted().ifPresent(this::sameFamilies);
    for (IpFamily family : settings.families()) {
      for (GatewayNode node : stored.published().nodes()) {
        node.egresses().forEach(egress -> stillThere(egress, family));
      }
    }
  }

  private void sameFamilies(GatewayGroup before) {
    for (IpFamily family : IpFamily.values()) {
      AddressPool pool = group.pools().get(family);
      if (before.pools().get(family).isEmpty() && !pool.isEmpty()) {
        reject(family, text(pool), "empty, as it was made: a family cannot be added later");
      }
    }
  }

  private void stillThere(OwnedEgress egress, IpFamily family) {
    Optional<IpAddress> used = egress.addresses().get(family);
    AddressPool pool = group.pools().get(family);
    if (used.isPresent() && !pool.contains(used.get())) {
      reject(
          family,
          text(pool),
          "a pool with " + used.get() + ", which is in use by " + egress.policies());
    }
  }
}
