package io.egressgateway.adapter.k8s.watch;

import io.egressgateway.domain.cluster.Declared;
import io.egressgateway.domain.cluster.GroupName;
import io.egressgateway.domain.cluster.PolicyKey;
import io.egressgateway.domain.cluster.StaticGroup;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.SharedMap;
import io.egressgateway.domain.net.Sorted;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The groups that Egresses without a pool make by naming an address. Owner thread. */
final class StaticGroups {
  private SharedMap<PolicyKey, PolicyView> egresses = Sorted.emptyMap();
  private SharedMap<String, GroupView> groups = Sorted.emptyMap();

  /** The same map again where no Egress has changed. */
  SharedMap<String, GroupView> of(SharedMap<PolicyKey, PolicyView> now) {
    if (now != egresses) {
      egresses = now;
      groups = Sorted.map(made(now));
    }
    return groups;
  }

  private static SortedMap<String, GroupView> made(SharedMap<PolicyKey, PolicyView> egresses) {
    SortedMap<IpAddress, List<StaticGroup.Use>> uses = new TreeMap<>();
    egresses.forEach((key, view) ->
        view.declared()
            .accepted()
            .map(policy -> GroupName.of(policy.group()))
            .ifPresent(group -> {
              if (group instanceof GroupName.OfAddress(IpAddress address)) {
                uses.computeIfAbsent(address, _ -> new ArrayList<>())
                    .add(new StaticGroup.Use(key, view.carrier()));
              }
            }));
    SortedMap<String, GroupView> groups = new TreeMap<>();
    uses.forEach((address, users) ->
        groups.put(
            new GroupName.OfAddress(address).group(),
            new GroupView(
                new Declared.Accepted<>(StaticGroup.of(address)),
                Optional.of(StaticGroup.published(address, users)),
                Sorted.emptyMap(),
                0)));
    return groups;
  }
}
