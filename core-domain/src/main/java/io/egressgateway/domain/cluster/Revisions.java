package io.egressgateway.domain.cluster;

import io.egressgateway.domain.net.Sorted;
import java.util.SortedMap;

/**
 * The revisions at which objects were read; see {@link Progress}.
 *
 * @param policies of both kinds
 * @param groups by name
 */
public record Revisions(SortedMap<PolicyKey, Long> policies, SortedMap<String, Long> groups) {
  public static final Revisions NONE = new Revisions(Sorted.emptyMap(), Sorted.emptyMap());

  public Revisions {
    policies = Sorted.map(policies);
    groups = Sorted.map(groups);
  }
}
