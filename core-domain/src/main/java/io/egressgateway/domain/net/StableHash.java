package io.egressgateway.domain.net;

import java.nio.charset.StandardCharsets;

/**
 * A hash that is the same in every process, version and year.
 *
 * <p>FNV-1a, 64 bits, over the UTF-8 bytes of a text, then the 64-bit finalizer of MurmurHash3,
 * since FNV alone mixes the last bytes badly.
 */
public final class StableHash {
  private static final long FNV_OFFSET = 0xcbf29ce484222325L;
  private static final long FNV_PRIME = 0x100000001b3L;

  private StableHash() {}

  /** The hash of a text, an unsigned number. */
  public static long of(String text) {
    return mixed(fnv1a(text));
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
