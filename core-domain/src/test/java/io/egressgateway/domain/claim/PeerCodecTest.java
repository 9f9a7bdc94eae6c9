package io.egressgateway.domain.claim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.egressgateway.domain.Cases;
import io.egressgateway.domain.allocation.EgressIdentity;
import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.cluster.PolicyKey;
import io.egressgateway.domain.membership.HeartbeatReading.Reason;
import io.egressgateway.domain.net.AddressPair;
import io.egressgateway.domain.net.Ipv4Address;
import io.egressgateway.domain.net.Ipv6Address;
import io.egressgateway.domain.net.Sorted;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class PeerCodecTest {
  private static final byte[] KEY = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
  private static final Duration TOLERANCE = Duration.ofSeconds(30);
  private static final PeerCodec CODEC = new PeerCodec(KEY, TOLERANCE);

  private static PeerMessage.Signed draw(RandomGenerator random) {
    return new PeerMessage.Signed(
        new NodeName("n" + random.nextInt(1000)),
        random.nextLong(),
        random.nextLong(),
        random.nextInt(1_000_000),
        message(random));
  }

  private static PeerMessage message(RandomGenerator random) {
    return switch (random.nextInt(4)) {
      case 0 -> {
        SortedSet<Long> hears = new TreeSet<>();
        for (int i = random.nextInt(PeerMessage.Beat.MOST + 1); i > 0; i--) {
          hears.add(random.nextLong());
        }
        yield new PeerMessage.Beat(random.nextLong(), random.nextBoolean(), hears);
      }
      case 1 -> {
        List<KnownClaim> claims = new ArrayList<>();
        for (int i = random.nextInt(7); i > 0; i--) {
          claims.add(claim(random));
        }
        yield new PeerMessage.Tell(claims, random.nextLong());
      }
      case 2 -> new PeerMessage.Inquiry(Sorted.set(List.of(random.nextLong(), 5L)));
      default -> new PeerMessage.Receipt(random.nextLong());
    };
  }

  private static KnownClaim claim(RandomGenerator random) {
    EgressIdentity egress =
        switch (random.nextInt(5)) {
          case 0 ->
              new EgressIdentity.Shared("g", AddressPair.of(new Ipv4Address(random.nextInt())));
          case 1 ->
              new EgressIdentity.Shared(
                  "externalippool/p",
                  AddressPair.of(new Ipv4Address(random.nextInt()))
                      .with(new Ipv6Address(random.nextLong(), random.nextLong())));
          case 2 -> new EgressIdentity.OnNode("g", PolicyKey.of("ns", "p"));
          case 3 -> new EgressIdentity.OnNode("g", new PolicyKey.ClusterWide("c"));
          default -> new EgressIdentity.OnNode("g", new PolicyKey.OfEgress("e"));
        };
    return new KnownClaim(
        new Claim(
            egress,
            new NodeName("from" + random.nextInt(10)),
            new NodeName("to" + random.nextInt(10)),
            random.nextLong(),
            random.nextLong()),
        random.nextBoolean() ? OptionalLong.empty() : OptionalLong.of(random.nextInt(100)));
  }

  @Test
  void whatIsWrittenIsRead() {
    Cases.forAll(
        PeerCodecTest::draw,
        signed ->
            assertThat(CODEC.read(CODEC.write(signed), signed.sentMillis()))
                .isEqualTo(new PeerReading.Accepted(signed)));
  }

  @Test
  void whatWasChangedOnItsWayIsNotBelieved() {
    Cases.forAll(
        random -> {
          byte[] written = CODEC.write(draw(random));
          written[random.nextInt(written.length)] ^= (byte) (1 << random.nextInt(8));
          return written;
        },
        written -> assertThat(CODEC.read(written, 0)).isInstanceOf(PeerReading.Rejected.class));
  }

  @Test
  void whateverArrivesIsReadWithoutAnException() {
    Cases.forAll(
        random -> {
          byte[] written = CODEC.write(draw(random));
          return Arrays.copyOf(written, random.nextInt(1400));
        },
        bytes -> assertThat(CODEC.read(bytes, 0)).isNotNull());
  }

  @Test
  void anotherKeyIsAnothers() {
    byte[] written = new PeerCodec(new byte[16], TOLERANCE).write(draw(new Random(1)));
    assertThat(CODEC.read(written, 0)).isEqualTo(new PeerReading.Rejected(Reason.NOT_AUTHENTIC));
    assertThatThrownBy(() -> new PeerCodec(new byte[15], TOLERANCE)).hasMessageContaining("15");
  }

  @Test
  void anOldOneIsOutdated() {
    PeerMessage.Signed signed =
        new PeerMessage.Signed(new NodeName("n"), 1, 2, 3, new PeerMessage.Receipt(4));
    long late = TOLERANCE.toMillis() + 4;
    assertThat(CODEC.read(CODEC.write(signed), late)).isEqualTo(new PeerReading.Outdated(signed));
    assertThat(CODEC.read(CODEC.write(signed), late - 1))
        .isEqualTo(new PeerReading.Accepted(signed));
  }

  @Test
  void manyClaimsGoIntoSeveralMessagesThatAllFit() {
    Cases.forAll(
        random -> {
          List<KnownClaim> claims = new ArrayList<>();
          for (int i = random.nextInt(100); i > 0; i--) {
            claims.add(claim(random));
          }
          return new PeerMessage.Tell(claims, random.nextLong());
        },
        whole -> {
          NodeName longest = new NodeName("n".repeat(253));
          List<KnownClaim> all = new ArrayList<>();
          for (PeerMessage.Tell part : PeerCodec.parts(whole)) {
            assertThat(CODEC.write(new PeerMessage.Signed(longest, 1, 2, 3, part)))
                .hasSizeLessThanOrEqualTo(PeerCodec.LARGEST);
            assertThat(part.digest()).isEqualTo(whole.digest());
            all.addAll(part.claims());
          }
          assertThat(all).isEqualTo(whole.claims());
        });
  }

  @Test
  void aClaimWithNamesThatFitIntoNoDatagramIsNotMade() {
    NodeName node = new NodeName("n".repeat(253));
    EgressIdentity egress =
        new EgressIdentity.OnNode("g".repeat(253), PolicyKey.of("s".repeat(63), "p".repeat(253)));
    assertThat(PeerCodec.fits(new Claim(egress, node, node, 1, 1))).isFalse();
    assertThat(
            PeerCodec.fits(
                new Claim(SimulatedPeers.egress(0), node, node, Long.MAX_VALUE, Long.MAX_VALUE)))
        .isTrue();
  }
}
