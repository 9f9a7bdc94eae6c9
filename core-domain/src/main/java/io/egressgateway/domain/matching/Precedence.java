package io.egressgateway.domain.matching;

import io.egressgateway.domain.cluster.EgressPolicy;
import io.egressgateway.domain.net.IpPrefix;
import java.util.Comparator;

/**
 * A policy with one of its destinations, ordered by precedence: lower priority value, more specific
 * destination, older, key.
 */
public record Precedence(EgressPolicy policy, IpPrefix destination)
    implements Comparable<Precedence> {
  /** For policies without destinations, which are the least specific at equal priority. */
  public static final Comparator<EgressPolicy> POLICIES =
      Comparator.comparingInt(EgressPolicy::priority)
          .thenComparing(EgressPolicy::created)
          .thenComparing(EgressPolicy::key);

  private static final Comparator<Precedence> ORDER =
      Comparator.comparingInt((Precedence entry) -> entry.policy().priority())
          .thenComparingInt(entry -> -entry.destination().length())
          .thenComparing(entry -> entry.policy().created())
          .thenComparing(entry -> entry.policy().key())
          .thenComparing(Precedence::destination);

  @Override
  public int compareTo(Precedence other) {
    return ORDER.compare(this, other);
  }
}
