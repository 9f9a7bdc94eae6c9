package io.egressgateway.domain.datapath;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A 64-bit digest that is the same on every machine and in every version: FNV-1a
 * (draft-eastlake-fnv) over the UTF-8 of the parts, each behind its length, then MurmurHash3's
 * fmix64, because FNV's upper bits are weak for short input.
 */
final class Digest {
  private static final long OFFSET = 0xcbf29ce484222325L;
  private static final long PRIME = 0x100000001b3L;

  private Digest() {}

  static long of(List<String> parts) {
    long hash = OFFSET;
    for (String part : parts) {
      byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
      for (int shift = 24; shift >= 0; shift -= 8) {
        hash = (hash ^ bytes.length >>> shift & 255) * PRIME;
      }
      for (byte b : bytes) {
        hash = (hash ^ b & 255) * PRIME;
      }
    }
    return mixed(hash);
  }

  private static long mixed(long hash) {
    long h = hash;
    h = (h ^ h >>> 33) * 0xff51afd7ed558ccdL;
    h = (h ^ h >>> 33) * 0xc4ceb9fe1a85ec53L;
    return h ^ h >>> 33;
  }
}
