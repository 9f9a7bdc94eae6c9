package io.egressgateway.domain.cluster;

/**
 * How far an agent has come: the newest revision of each kind that its kernel is programmed by.
 * Revisions are the API server's resource versions, which grow; 0 is before all of them.
 *
 * @param policies of namespaced policies
 * @param clusterPolicies of cluster-wide policies
 * @param groups of gateway groups
 * @param egresses of Antrea's policies
 * @param externalPools of Antrea's pools
 */
public record Progress(
    long policies, long clusterPolicies, long groups, long egresses, long externalPools) {
  /** Of an agent whose kernel is not programmed. */
  public static final Progress NONE = new Progress(0, 0, 0);

  /** Of an agent that knows nothing of Antrea's kinds. */
  public Progress(long policies, long clusterPolicies, long groups) {
    this(policies, clusterPolicies, groups, 0, 0);
  }

  /** Whether the kernel is programmed by these revisions of a policy and its group, or later. */
  public boolean reached(PolicyKey policy, long policyRevision, long groupRevision) {
    boolean reached =
        switch (policy) {
          case PolicyKey.Namespaced _ -> policies >= policyRevision && groups >= groupRevision;
          case PolicyKey.ClusterWide _ ->
              clusterPolicies >= policyRevision && groups >= groupRevision;
          case PolicyKey.OfEgress _ -> egresses >= policyRevision && externalPools >= groupRevision;
        };
    return reached && !equals(NONE);
  }

  /** Whether no kind is older than in another progress. */
  public boolean isAtLeast(Progress other) {
    return policies >= other.policies
        && clusterPolicies >= other.clusterPolicies
        && groups >= other.groups
        && egresses >= other.egresses
        && externalPools >= other.externalPools;
  }
}
