package io.egressgateway.domain.claim;

import io.egressgateway.domain.allocation.EgressIdentity;
import io.egressgateway.domain.cluster.GroupName;
import io.egressgateway.domain.cluster.NamespacedName;
import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.cluster.PolicyKey;
import io.egressgateway.domain.net.AddressPair;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.Sorted;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The fields of a message: node (text), incarnation (8), sequence (8), sender's clock (8), then
 *
 * <ul>
 *   <li>of a beat: digest (8), able (1), number of nodes heard (2), their marks (8 each);
 *   <li>of claims: digest (8), number (2), and each: egress, from (text), to (text), revision (8),
 *       epoch (8), revision of its end (8, -1 for none);
 *   <li>of a receipt: digest (8);
 *   <li>of an inquiry: number of nodes (2), their marks (8 each).
 * </ul>
 *
 * <p>A text is its length (2) and letters of ASCII. An egress is its kind (1) and its group (text);
 * then, of addresses, length (1, 0 for none) and bytes of the IPv4 and of the IPv6 address; or, of
 * a node's own address, the kind of a policy (1), its namespace and its name.
 */
final class PeerFields {
  static final byte BEAT = 1;
  static final byte TELL = 2;
  static final byte RECEIPT = 3;
  static final byte INQUIRY = 4;

  /** What a message with claims has beside them: the longest name, four numbers, their count. */
  static final int TELL_FRAME = 255 + 4 * 8 + 2;

  private static final int LONGEST_TEXT = 253 + "externalippool/".length();
  private static final byte SHARED = 1;
  private static final byte ON_NODE = 2;

  private PeerFields() {}

  static void put(ByteBuffer to, PeerMessage.Signed signed) {
    text(to, signed.node().value());
    to.putLong(signed.incarnation()).putLong(signed.sequence()).putLong(signed.sentMillis());
    switch (signed.message()) {
      case PeerMessage.Beat(long digest, boolean able, SortedSet<Long> hears) -> {
        marks(to.putLong(digest).put((byte) (able ? 1 : 0)), hears);
      }
      case PeerMessage.Tell(List<KnownClaim> claims, long digest) -> {
        to.putLong(digest).putShort((short) claims.size());
        claims.forEach(claim -> put(to, claim));
      }
      case PeerMessage.Receipt(long digest) -> to.putLong(digest);
      case PeerMessage.Inquiry(SortedSet<Long> about) -> marks(to, about);
    }
  }

  /** Number of bytes of a claim. */
  static int size(KnownClaim claim) {
    ByteBuffer scratch = ByteBuffer.allocate(2 * PeerCodec.LARGEST);
    put(scratch, claim);
    return scratch.position();
  }

  private static void put(ByteBuffer to, KnownClaim known) {
    Claim claim = known.claim();
    switch (claim.egress()) {
      case EgressIdentity.Shared(String group, AddressPair addresses) -> {
        text(to.put(SHARED), group);
        address(to, addresses.ipv4().map(IpAddress::toBytes));
        address(to, addresses.ipv6().map(IpAddress::toBytes));
      }
      case EgressIdentity.OnNode(String group, PolicyKey policy) -> {
        text(to.put(ON_NODE), group);
        put(to, policy);
      }
    }
    text(to, claim.from().value());
    text(to, claim.to().value());
    to.putLong(claim.revision()).putLong(claim.epoch()).putLong(known.settledAt().orElse(-1));
  }

  private static void put(ByteBuffer to, PolicyKey policy) {
    switch (policy) {
      case PolicyKey.Namespaced(NamespacedName name) -> {
        text(to.put((byte) 1), name.namespace());
        text(to, name.name());
      }
      case PolicyKey.ClusterWide(String name) -> text(to.put((byte) 2), name);
      case PolicyKey.OfEgress(String name) -> text(to.put((byte) 3), name);
    }
  }

  private static void text(ByteBuffer to, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    to.putShort((short) bytes.length).put(bytes);
  }

  private static void address(ByteBuffer to, Optional<byte[]> address) {
    to.put((byte) address.map(bytes -> bytes.length).orElse(0).intValue());
    address.ifPresent(to::put);
  }

  /** Empty for what nobody writes; all bytes must be used. */
  static Optional<PeerMessage.Signed> read(byte type, ByteBuffer from) {
    try {
      NodeName node = node(from);
      long incarnation = from.getLong();
      long sequence = from.getLong();
      long sentMillis = from.getLong();
      PeerMessage message =
          switch (type) {
            case BEAT -> beat(from);
            case TELL -> tell(from);
            case RECEIPT -> new PeerMessage.Receipt(from.getLong());
            case INQUIRY -> new PeerMessage.Inquiry(marks(from));
            default -> throw new IllegalArgumentException("type " + type);
          };
      return from.hasRemaining()
          ? Optional.empty()
          : Optional.of(new PeerMessage.Signed(node, incarnation, sequence, sentMillis, message));
    } catch (BufferUnderflowException | IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  private static PeerMessage beat(ByteBuffer from) {
    long digest = from.getLong();
    boolean able = from.get() != 0;
    return new PeerMessage.Beat(digest, able, marks(from));
  }

  private static void marks(ByteBuffer to, SortedSet<Long> marks) {
    to.putShort((short) marks.size());
    marks.forEach(to::putLong);
  }

  private static SortedSet<Long> marks(ByteBuffer from) {
    int count = from.getShort();
    SortedSet<Long> marks = new TreeSet<>();
    for (int i = 0; i < count; i++) {
      marks.add(from.getLong());
    }
    return Sorted.set(marks);
  }

  private static PeerMessage tell(ByteBuffer from) {
    long digest = from.getLong();
    int count = from.getShort();
    List<KnownClaim> claims = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      EgressIdentity egress = egress(from);
      Claim claim = new Claim(egress, node(from), node(from), from.getLong(), from.getLong());
      long settledAt = from.getLong();
      claims.add(
          new KnownClaim(claim, settledAt < 0 ? OptionalLong.empty() : OptionalLong.of(settledAt)));
    }
    return new PeerMessage.Tell(claims, digest);
  }

  private static EgressIdentity egress(ByteBuffer from) {
    byte kind = from.get();
    String group = text(from);
    // Throws for the name of no group.
    GroupName.of(group);
    if (kind == SHARED) {
      AddressPair pair = AddressPair.NONE;
      for (int family = 0; family < 2; family++) {
        byte[] bytes = new byte[from.get() & 255];
        from.get(bytes);
        if (bytes.length > 0) {
          pair = pair.with(IpAddress.ofBytes(bytes));
        }
      }
      return new EgressIdentity.Shared(group, pair);
    }
    if (kind != ON_NODE) {
      throw new IllegalArgumentException("kind of egress " + kind);
    }
    return new EgressIdentity.OnNode(group, policy(from));
  }

  private static PolicyKey policy(ByteBuffer from) {
    byte kind = from.get();
    return switch (kind) {
      case 1 -> PolicyKey.of(text(from), text(from));
      case 2 -> new PolicyKey.ClusterWide(text(from));
      case 3 -> new PolicyKey.OfEgress(text(from));
      default -> throw new IllegalArgumentException("kind of policy " + kind);
    };
  }

  private static NodeName node(ByteBuffer from) {
    return new NodeName(text(from));
  }

  private static String text(ByteBuffer from) {
    int length = from.getShort();
    if (length <= 0 || length > LONGEST_TEXT) {
      throw new IllegalArgumentException("a text of " + length + " bytes");
    }
    byte[] bytes = new byte[length];
    from.get(bytes);
    for (byte each : bytes) {
      if (each <= ' ' || each > '~') {
        throw new IllegalArgumentException("a character that no name has");
      }
    }
    return new String(bytes, StandardCharsets.US_ASCII);
  }
}
