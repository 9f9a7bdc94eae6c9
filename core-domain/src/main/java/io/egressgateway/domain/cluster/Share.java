package io.egressgateway.domain.cluster;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.domain.net.Sorted;
import io.egressgateway.domain.net.StableHash;
import java.util.SortedSet;

/**
 * What one of several addresses of an Egress is for. Pods are spread over the addresses of a family
 * by rendezvous hashing: each pod weighs every address by nothing but both names, so that one
 * address more or less moves no pod from one of the others to another.
 *
 * @param own the address; empty where it has none yet, and then it takes every pod
 * @param rivals the addresses of the same family, its own among them
 * @param families for which it holds; none where the others do all there is to do
 */
public record Share(String own, SortedSet<String> rivals, SortedSet<IpFamily> families) {
  public Share {
    requireNonNull(own, "own");
    rivals = Sorted.set(rivals);
    families = Sorted.set(families);
  }

  /** Whether the pod leaves with this address. */
  public boolean takes(NamespacedName pod) {
    if (families.isEmpty()) {
      return false;
    }
    long weight = weight(pod, own);
    for (String rival : rivals) {
      int order = Long.compareUnsigned(weight(pod, rival), weight);
      if (order > 0 || order == 0 && rival.compareTo(own) < 0) {
        return false;
      }
    }
    return true;
  }

  private static long weight(NamespacedName pod, String address) {
    return StableHash.of(pod + "\0" + address);
  }
}
