package io.egressgateway.domain.datapath;

import io.egressgateway.domain.cluster.PolicyKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Numbers classes by a digest of their policies; the next free number where two collide. */
final class ClassIds {
  private static final int MAX = 0x3fff_ffff;

  private ClassIds() {}

  static Map<PolicySet, ClassId> assign(Collection<PolicySet> classes) {
    TreeMap<String, PolicySet> ordered = new TreeMap<>();
    Map<PolicySet, Integer> starts = new HashMap<>();
    for (PolicySet policies : classes) {
      if (!starts.containsKey(policies)) {
        List<String> parts = parts(policies);
        ordered.put(String.join("\n", parts), policies);
        starts.put(policies, (int) Long.remainderUnsigned(Digest.of(parts), MAX));
      }
    }
    Map<PolicySet, ClassId> ids = new HashMap<>();
    Set<Integer> taken = new HashSet<>();
    for (PolicySet policies : ordered.values()) {
      int number = starts.getOrDefault(policies, 0);
      while (!taken.add(number)) {
        number = (number + 1) % MAX;
      }
      ids.put(policies, new ClassId(number + 1));
    }
    return ids;
  }

  private static List<String> parts(PolicySet policies) {
    List<String> parts = new ArrayList<>();
    policies
        .policies()
        .forEach(policy -> {
          switch (policy.key()) {
            case PolicyKey.Namespaced(var name) -> {
              parts.add(name.namespace());
              parts.add(name.name());
            }
            case PolicyKey.ClusterWide(String name) -> {
              parts.add("");
              parts.add(name);
            }
            case PolicyKey.OfEgress(String name) -> {
              // No policy has an empty name: these parts are those of nothing else.
              parts.add("");
              parts.add("");
              parts.add(name);
            }
          }
        });
    return parts;
  }
}
