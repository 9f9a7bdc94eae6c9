package io.egressgateway.domain.membership;

import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.cluster.Progress;
import io.egressgateway.domain.membership.HeartbeatMessage.Type;
import io.egressgateway.domain.membership.HeartbeatReading.Accepted;
import io.egressgateway.domain.membership.HeartbeatReading.Outdated;
import io.egressgateway.domain.membership.HeartbeatReading.Reason;
import io.egressgateway.domain.membership.HeartbeatReading.Rejected;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Writes and reads heartbeats.
 *
 * <p>Big endian: magic {@code EGHB} (4 bytes), version (1), type (1), length of the node's name
 * (1), name, incarnation (8), sequence (8), sender's clock (8), the agent's progress (5 times 8, -1
 * where absent), HMAC-SHA256 of all that (32, RFC 2104). Any thread.
 */
public final class HeartbeatCodec {
  /** How far clocks may be apart where nothing is configured. */
  public static final Duration DEFAULT_TOLERANCE = Duration.ofSeconds(30);

  /** Shorter keys are refused. */
  public static final int MIN_KEY_BYTES = 16;

  private static final int MAGIC = 0x45474842;
  private static final byte VERSION = 3;
  private static final int HEAD = 7;
  private static final int NUMBERS = 64;
  private static final int MAC_BYTES = 32;

  /** Revisions are not negative. */
  private static final Progress ABSENT = new Progress(-1, -1, -1, -1, -1);

  private static final int MAX_NAME = 253;
  private static final String ALGORITHM = "HmacSHA256";

  private final SecretKeySpec key;
  private final long toleranceMillis;

  /**
   * Takes the cluster's key.
   *
   * @param tolerance how far the sender's clock may be from the reader's
   * @throws IllegalArgumentException for a key of less than {@link #MIN_KEY_BYTES}
   */
  public HeartbeatCodec(byte[] key, Duration tolerance) {
    if (key.length < MIN_KEY_BYTES) {
      throw new IllegalArgumentException("a cluster key of " + key.length + " bytes is too short");
    }
    this.key = new SecretKeySpec(key, ALGORITHM);
    this.toleranceMillis = tolerance.toMillis();
  }

  /**
   * Writes a message.
   *
   * @throws IllegalArgumentException for a name that no Kubernetes node can have
   */
  public byte[] write(HeartbeatMessage message) {
    String text = message.node().value();
    if (!isNodeName(text)) {
      throw new IllegalArgumentException("not a node name: \"" + text + "\"");
    }
    byte[] name = text.getBytes(StandardCharsets.US_ASCII);
    int signed = HEAD + name.length + NUMBERS;
    ByteBuffer buffer = ByteBuffer.allocate(signed + MAC_BYTES);
    buffer.putInt(MAGIC).put(VERSION).put(code(message.type())).put((byte) name.length).put(name);
    buffer.putLong(message.incarnation()).putLong(message.sequence()).putLong(message.sentMillis());
    Progress progress = message.progress().orElse(ABSENT);
    buffer.putLong(progress.policies()).putLong(progress.clusterPolicies());
    buffer.putLong(progress.groups()).putLong(progress.egresses());
    buffer.putLong(progress.externalPools());
    byte[] bytes = buffer.array();
    return buffer.put(mac(bytes, signed)).array();
  }

  /** Reads what arrived; never throws, whatever it is. */
  public HeartbeatReading read(byte[] datagram, long nowMillis) {
    ByteBuffer buffer = ByteBuffer.wrap(datagram);
    if (datagram.length < HEAD + 1 + NUMBERS + MAC_BYTES || buffer.getInt() != MAGIC) {
      return new Rejected(Reason.MALFORMED);
    }
    if (buffer.get() != VERSION) {
      return new Rejected(Reason.UNKNOWN_VERSION);
    }
    Optional<Type> type = type(buffer.get());
    int nameLength = buffer.get() & 255;
    int signed = HEAD + nameLength + NUMBERS;
    if (datagram.length != signed + MAC_BYTES) {
      return new Rejected(Reason.MALFORMED);
    }
    byte[] mac = Arrays.copyOfRange(datagram, signed, datagram.length);
    if (!MessageDigest.isEqual(mac, mac(datagram, signed))) {
      return new Rejected(Reason.NOT_AUTHENTIC);
    }
    if (type.isEmpty()) {
      return new Rejected(Reason.UNKNOWN_TYPE);
    }
    byte[] name = new byte[nameLength];
    buffer.get(name);
    return authentic(type.get(), new String(name, StandardCharsets.US_ASCII), buffer, nowMillis);
  }

  private HeartbeatReading authentic(Type type, String name, ByteBuffer numbers, long nowMillis) {
    if (!isNodeName(name)) {
      return new Rejected(Reason.MALFORMED);
    }
    HeartbeatMessage message =
        new HeartbeatMessage(
            type,
            new NodeName(name),
            numbers.getLong(),
            numbers.getLong(),
            numbers.getLong(),
            Optional.of(progress(numbers)).filter(progress -> !progress.equals(ABSENT)));
    boolean recent =
        message.sentMillis() >= nowMillis - toleranceMillis
            && message.sentMillis() <= nowMillis + toleranceMillis;
    return recent ? new Accepted(message) : new Outdated(message);
  }

  private static Progress progress(ByteBuffer numbers) {
    return new Progress(
        numbers.getLong(),
        numbers.getLong(),
        numbers.getLong(),
        numbers.getLong(),
        numbers.getLong());
  }

  /** RFC 1123 subdomain, as far as letters and length go. */
  private static boolean isNodeName(String text) {
    return !text.isEmpty()
        && text.length() <= MAX_NAME
        && text.chars()
            .allMatch(c -> c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-' || c == '.');
  }

  private static byte code(Type type) {
    return switch (type) {
      case HEARTBEAT -> 1;
      case ACK -> 2;
    };
  }

  private static Optional<Type> type(byte code) {
    return Arrays.stream(Type.values()).filter(type -> code(type) == code).findFirst();
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
