package io.egressgateway.domain.cluster;

/**
 * How far an agent has come: the newest revision of each kind that its kernel is programmed by.
 * Revisions are the API server's resource versions, which grow; 0 is before all of them.
 *
 * @param policies of namespaced policies
 * @param clusterPolicies of cluster-wide policies
 * @param groups of gateway groups
 */
public record Progress(long policies, long clusterPolicies, long groups) {
  /** Of an agent whose kernel is not programmed. */
  public static final Progress NONE = new Progress(0, 0, 0);

  /** Whether the kernel is programmed by these revisions of a policy and its group, or later. */
  public boolean reached(PolicyKey policy, long policyRevision, long groupRevision) {
    long seen =
        switch (policy) {
          case PolicyKey.Namespaced _ -> policies;
          case PolicyKey.ClusterWide _ -> clusterPolicies;
        };
    return !equals(NONE) && seen >= policyRevision && groups >= groupRevision;
  }
}
