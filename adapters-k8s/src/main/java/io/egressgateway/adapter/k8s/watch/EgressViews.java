package io.egressgateway.adapter.k8s.watch;

import io.egressgateway.adapter.k8s.crd.EgressResource;
import io.egressgateway.adapter.k8s.translate.EgressTranslation;
import io.egressgateway.domain.cluster.AddressPool;
import io.egressgateway.domain.cluster.GatewayGroup;
import io.egressgateway.domain.cluster.GroupName;
import io.egressgateway.domain.cluster.PolicyKey;
import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.domain.net.IpPrefix;
import io.egressgateway.domain.net.SharedMap;
import io.egressgateway.domain.net.Sorted;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.stream.Stream;

/**
 * Egresses, translated: each as one policy, or as one for each of its addresses. What an Egress
 * with several means depends on the families of its pools too. Owner thread.
 */
final class EgressViews {
  private static final SortedSet<IpFamily> BOTH = Sorted.set(List.of(IpFamily.values()));

  private final List<IpPrefix> exceptions;
  private final Derived<String, GroupView, SortedSet<IpFamily>> familiesOf =
      new Derived<>(view -> view.declared().accepted().map(EgressViews::families));

  private SharedMap<String, EgressResource> egresses = Sorted.emptyMap();
  private SharedMap<String, SortedSet<IpFamily>> families = Sorted.emptyMap();
  private SharedMap<PolicyKey, PolicyView> views = Sorted.emptyMap();

  /** Makes none. */
  EgressViews(List<IpPrefix> exceptions) {
    this.exceptions = List.copyOf(exceptions);
  }

  private static SortedSet<IpFamily> families(GatewayGroup pool) {
    return Sorted.set(
        Stream.of(IpFamily.values())
            .filter(family -> !pool.pools().get(family).equals(AddressPool.EMPTY))
            .toList());
  }

  /**
   * The same map again where nothing has changed.
   *
   * @param now by name
   * @param pools by the names of their groups
   */
  SharedMap<PolicyKey, PolicyView> of(
      SharedMap<String, EgressResource> now, SharedMap<String, GroupView> pools) {
    SharedMap<String, SortedSet<IpFamily>> familiesNow = familiesOf.of(pools);
    Collection<String> changed = familiesNow == families ? now.differences(egresses) : allOf(now);
    families = familiesNow;
    for (String name : changed) {
      take(name, Optional.ofNullable(now.get(name)));
    }
    egresses = now;
    return views;
  }

  private Collection<String> allOf(SharedMap<String, EgressResource> now) {
    return Stream.concat(now.keySet().stream(), egresses.keySet().stream()).distinct().toList();
  }

  private void take(String name, Optional<EgressResource> egress) {
    SharedMap<PolicyKey, PolicyView> parts =
        egress
            .map(resource ->
                Sorted.map(EgressTranslation.declared(resource, exceptions, this::ofPool))
                    .mapped((_, declared) -> PolicyView.of(resource, declared)))
            .orElse(Sorted.emptyMap());
    int part = 0;
    PolicyKey key = PolicyKey.OfEgress.part(name, part);
    while (views.containsKey(key) || parts.containsKey(key)) {
      PolicyView view = parts.get(key);
      if (view == null) {
        views = views.without(key);
      } else if (!view.equals(views.get(key))) {
        views = views.with(key, view);
      }
      part++;
      key = PolicyKey.OfEgress.part(name, part);
    }
  }

  private SortedSet<IpFamily> ofPool(String pool) {
    SortedSet<IpFamily> known = families.get(new GroupName.OfPool(pool).group());
    return known == null || known.isEmpty() ? BOTH : known;
  }
}
