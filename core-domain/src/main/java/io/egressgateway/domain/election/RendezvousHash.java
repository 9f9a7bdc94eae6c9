package io.egressgateway.domain.election;

import io.egressgateway.domain.allocation.EgressIdentity;
import io.egressgateway.domain.cluster.NodeName;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;

/**
 * Rendezvous (highest random weight) hashing: for an egress, every node has a weight that depends
 * on nothing else, so that one node less changes the order of no other two.
 *
 * <p>Weight: FNV-1a, 64 bits, over the UTF-8 bytes of egress, a zero byte and node, then the 64-bit
 * finalizer of MurmurHash3, since FNV alone mixes the last bytes badly. The order is part of the
 * protocol between nodes.
 */
public final class RendezvousHash {
  private static final long FNV_OFFSET = 0xcbf29ce484222325L;
  private static final long FNV_PRIME = 0x100000001b3L;

  private RendezvousHash() {}

  /** The weight of a node for an egress, an unsigned number. */
  public static long weight(EgressIdentity egress, NodeName node) {
    return mixed(fnv1a(egress + "\0" + node));
  }

  /** Heaviest node first; equal weights, which are unlikely, by name. */
  public static Comparator<NodeName> order(EgressIdentity egress) {
    Comparator<NodeName> byWeight =
        (a, b) -> Long.compareUnsigned(weight(egress, b), weight(egress, a));
    return byWeight.thenComparing(Comparator.naturalOrder());
  }

  /** FNV-1a over the UTF-8 bytes of a text. */
  public static long fnv1a(String text) {
    long hash = FNV_OFFSET;
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ b & 255) * FNV_PRIME;
    }
    return hash;
  }

  /** The finalizer fmix64 of MurmurHash3. */
  public static long mixed(long hash) {
    long h = hash;
    h = (h ^ h >>> 33) * 0xff51afd7ed558ccdL;
    h = (h ^ h >>> 33) * 0xc4ceb9fe1a85ec53L;
    return h ^ h >>> 33;
  }
}
