package io.egressgateway.domain.datapath;

import io.egressgateway.domain.cluster.EgressPolicy;
import io.egressgateway.domain.cluster.NodeSnapshot;
import io.egressgateway.domain.cluster.PolicyKey;
import io.egressgateway.domain.cluster.Subject;
import io.egressgateway.domain.matching.PolicyIndex;
import io.egressgateway.domain.net.Sorted;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The policies of a snapshot, filed by whom they are about.
 *
 * @param pods those that select pods
 * @param sources those with source prefixes
 */
record SubjectIndex(PolicyIndex pods, SortedMap<PolicyKey, EgressPolicy> sources) {
  SubjectIndex {
    sources = Sorted.map(sources);
  }

  static SubjectIndex of(NodeSnapshot snapshot) {
    TreeMap<PolicyKey, EgressPolicy> sources = new TreeMap<>();
    for (EgressPolicy policy : snapshot.policies().values()) {
      if (policy.subject() instanceof Subject.Sources) {
        sources.put(policy.key(), policy);
      }
    }
    return new SubjectIndex(
        PolicyIndex.of(snapshot.policies().values(), snapshot.namespaceLabels()), sources);
  }

  /** What {@link #of} says of {@code now}; this where nothing is said otherwise. */
  SubjectIndex next(NodeSnapshot before, NodeSnapshot now) {
    return now.policies() == before.policies()
            && now.namespaceLabels().equals(before.namespaceLabels())
        ? this
        : of(now);
  }
}
