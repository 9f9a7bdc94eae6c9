package io.egressgateway.domain.claim;

import io.egressgateway.domain.membership.HeartbeatCodec;
import io.egressgateway.domain.membership.HeartbeatReading.Reason;
import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Writes and reads what peers say.
 *
 * <p>Big endian: magic {@code EGPM} (4 bytes), version (1), type (1), the message (see {@link
 * PeerFields}), HMAC-SHA256 of all that (32, RFC 2104). Any thread.
 */
public final class PeerCodec {
  /** The largest datagram that is written, in bytes; one that fits every sane path. */
  public static final int LARGEST = 1200;

  private static final int MAGIC = 0x4547504d;
  private static final byte VERSION = 1;
  private static final int HEAD = 6;
  private static final int MAC_BYTES = 32;
  private static final int ROOM = LARGEST - HEAD - MAC_BYTES - PeerFields.TELL_FRAME;
  private static final String ALGORITHM = "HmacSHA256";

  private final SecretKeySpec key;
  private final long toleranceMillis;

  /**
   * Takes the cluster's key.
   *
   * @param tolerance how far the sender's clock may be from the reader's
   * @throws IllegalArgumentException for a key of less than {@link HeartbeatCodec#MIN_KEY_BYTES}
   */
  public PeerCodec(byte[] key, Duration tolerance) {
    if (key.length < HeartbeatCodec.MIN_KEY_BYTES) {
      throw new IllegalArgumentException("a cluster key of " + key.length + " bytes is too short");
    }
    this.key = new SecretKeySpec(key, ALGORITHM);
    this.toleranceMillis = tolerance.toMillis();
  }

  /** Whether a datagram claims to be one of these. */
  public static boolean isOne(byte[] datagram) {
    return datagram.length >= HEAD && ByteBuffer.wrap(datagram).getInt() == MAGIC;
  }

  /**
   * Writes a message.
   *
   * @throws IllegalArgumentException for one that is longer than {@link #LARGEST}; see {@link
   *     #parts}
   */
  public byte[] write(PeerMessage.Signed signed) {
    ByteBuffer buffer = ByteBuffer.allocate(LARGEST);
    try {
      buffer.putInt(MAGIC).put(VERSION).put(code(signed.message()));
      PeerFields.put(buffer, signed);
      int length = buffer.position();
      buffer.put(mac(buffer.array(), length));
      return Arrays.copyOf(buffer.array(), length + MAC_BYTES);
    } catch (BufferOverflowException _) {
      throw new IllegalArgumentException("a message of more than " + LARGEST + " bytes");
    }
  }

  /** Whether a claim can be told: names may be longer than all that fits into a datagram. */
  static boolean fits(Claim claim) {
    return PeerFields.size(KnownClaim.open(claim)) <= ROOM;
  }

  /** The same claims in messages that each fit into a datagram. */
  public static List<PeerMessage.Tell> parts(PeerMessage.Tell whole) {
    List<PeerMessage.Tell> parts = new ArrayList<>();
    List<KnownClaim> part = new ArrayList<>();
    int used = 0;
    for (KnownClaim claim : whole.claims()) {
      int size = PeerFields.size(claim);
      if (used + size > ROOM && !part.isEmpty()) {
        parts.add(new PeerMessage.Tell(part, whole.digest()));
        part.clear();
        used = 0;
      }
      part.add(claim);
      used += size;
    }
    parts.add(new PeerMessage.Tell(part, whole.digest()));
    return parts;
  }

  /** Reads what arrived; never throws, whatever it is. */
  public PeerReading read(byte[] datagram, long nowMillis) {
    if (datagram.length < HEAD + MAC_BYTES || datagram.length > LARGEST || !isOne(datagram)) {
      return new PeerReading.Rejected(Reason.MALFORMED);
    }
    if (datagram[4] != VERSION) {
      return new PeerReading.Rejected(Reason.UNKNOWN_VERSION);
    }
    int signedLength = datagram.length - MAC_BYTES;
    byte[] mac = Arrays.copyOfRange(datagram, signedLength, datagram.length);
    if (!MessageDigest.isEqual(mac, mac(datagram, signedLength))) {
      return new PeerReading.Rejected(Reason.NOT_AUTHENTIC);
    }
    byte type = datagram[5];
    if (type < PeerFields.BEAT || type > PeerFields.INQUIRY) {
      return new PeerReading.Rejected(Reason.UNKNOWN_TYPE);
    }
    ByteBuffer fields = ByteBuffer.wrap(datagram, HEAD, signedLength - HEAD).slice();
    Optional<PeerMessage.Signed> message = PeerFields.read(type, fields);
    if (message.isEmpty()) {
      return new PeerReading.Rejected(Reason.MALFORMED);
    }
    long apart = message.get().sentMillis() - nowMillis;
    return apart >= -toleranceMillis && apart <= toleranceMillis
        ? new PeerReading.Accepted(message.get())
        : new PeerReading.Outdated(message.get());
  }

  private static byte code(PeerMessage message) {
    return switch (message) {
      case PeerMessage.Beat _ -> PeerFields.BEAT;
      case PeerMessage.Tell _ -> PeerFields.TELL;
      case PeerMessage.Receipt _ -> PeerFields.RECEIPT;
      case PeerMessage.Inquiry _ -> PeerFields.INQUIRY;
    };
  }

  private byte[] mac(byte[] bytes, int length) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      mac.update(bytes, 0, length);
      return mac.doFinal();
    } catch (GeneralSecurityException e) {
      // Every Java platform must support this algorithm (javax.crypto.Mac).
      throw new IllegalStateException("no " + ALGORITHM, e);
    }
  }
}
