package io.egressgateway.domain.plan;

import io.egressgateway.domain.cluster.EgressPolicy;
import io.egressgateway.domain.cluster.PolicyKey;
import io.egressgateway.domain.cluster.Rejection;
import io.egressgateway.domain.matching.Overridden;
import io.egressgateway.domain.status.Condition;
import java.util.List;
import java.util.stream.Collectors;

/** The conditions that groups, policies and cluster ranges have in common. */
final class Conditions {
  private Conditions() {}

  /** The kernel of a node refuses what its agent asks for. */
  static Condition kernelRefuses(String what) {
    return new Condition(
        Condition.KERNEL_ACCEPTS,
        false,
        "KernelRefuses",
        what + "; the node goes on by what it was programmed with before");
  }

  static Condition accepted() {
    return new Condition(Condition.ACCEPTED, true, "Accepted", "");
  }

  static Condition refused(List<Rejection> reasons) {
    return new Condition(Condition.ACCEPTED, false, "Refused", joined(reasons));
  }

  /** Of an object that is accepted. */
  static Condition inForce(List<Rejection> unused) {
    return unused.isEmpty()
        ? new Condition(Condition.IN_FORCE, true, "InForce", "")
        : new Condition(Condition.IN_FORCE, false, "PartlyUnused", joined(unused));
  }

  private static String joined(List<Rejection> reasons) {
    return reasons.stream().map(Rejection::toString).collect(Collectors.joining("; "));
  }

  /** Of an object that says what is inside of the cluster and is not the one that counts. */
  static Condition stray(String name) {
    return new Condition(
        Condition.ACCEPTED,
        false,
        "NotDefault",
        "metadata.name: \"" + name + "\" is not \"default\", the only one that counts");
  }

  static Condition programmed(int nodes, int all) {
    boolean done = nodes == all;
    return new Condition(
        Condition.PROGRAMMED,
        done,
        done ? "Programmed" : "Programming",
        nodes + " of " + all + " nodes");
  }

  static Condition notProgrammed(String reason, String message) {
    return new Condition(Condition.PROGRAMMED, false, reason, message);
  }

  /** Of a policy that no node carries. */
  static Condition notAllocated(PolicyKey policy) {
    return notProgrammed(
        "NotAllocated",
        switch (policy) {
          case PolicyKey.Namespaced _, PolicyKey.ClusterWide _ -> "see condition Allocated";
          case PolicyKey.OfEgress _ -> "see conditions IPAllocated and IPAssigned";
        });
  }

  static Condition noConflict() {
    return new Condition(Condition.CONFLICTED, false, "NoConflict", "");
  }

  static Condition conflicted(Overridden overridden) {
    EgressPolicy winner = overridden.winner();
    return new Condition(
        Condition.CONFLICTED,
        true,
        "Overridden",
        "%s (priority %d) decides for %s of this policy"
            .formatted(
                winner.key().described(),
                winner.priority(),
                overridden.everywhere() ? "all senders" : "some senders"));
  }

  static Condition allocated(String message) {
    return new Condition(Condition.ALLOCATED, true, "Allocated", message);
  }

  static Condition waiting(String reason, String message) {
    return new Condition(Condition.ALLOCATED, false, reason, message);
  }
}
