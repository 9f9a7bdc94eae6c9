package io.egressgateway.adapter.netlink.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.domain.net.FwMark;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.domain.net.IpPrefix;
import io.egressgateway.domain.net.MacAddress;
import io.egressgateway.testkit.contract.TrackedConnection;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is written is read back, and no bytes whatever give anything but the declared error. */
class WireProperties {
  private static final int ROUNDS = 500;
  private static final long SEED = Long.getLong("egress.seed", 20261121L);

  private interface Parser {
    Object parse(NetlinkMessage message) throws MalformedMessageException;
  }

  private interface Maker {
    Object make(Values values);
  }

  /** A codec: how to make a random record, to write it, and to read it back. */
  private record Codec(String name, Maker maker, Writer writer, Parser parser) {
    @Override
    public String toString() {
      return name;
    }
  }

  private interface Writer {
    void write(Object value, MessageWriter writer);
  }

  private record Values(RandomGenerator random) {
    int any() {
      return random.nextInt();
    }

    boolean coin() {
      return random.nextBoolean();
    }

    OptionalInt maybe(int value) {
      return coin() ? OptionalInt.of(value) : OptionalInt.empty();
    }

    <T> Optional<T> maybe(T value) {
      return coin() ? Optional.of(value) : Optional.empty();
    }

    IpFamily family() {
      return coin() ? IpFamily.IPV4 : IpFamily.IPV6;
    }

    IpAddress address(IpFamily family) {
      byte[] bytes = new byte[family.bytes()];
      random.nextBytes(bytes);
      return IpAddress.ofBytes(bytes);
    }

    MacAddress mac() {
      return new MacAddress(random.nextLong() >>> 16);
    }
  }

  static Stream<Codec> codecs() {
    return Stream.of(
        new Codec(
            "link",
            WireProperties::link,
            (value, writer) -> ((LinkMessage) value).write(writer),
            LinkMessage::parse),
        new Codec(
            "address",
            v -> new AddressMessage(v.any(), v.address(v.family()), v.random.nextInt(33), v.any()),
            (value, writer) -> ((AddressMessage) value).write(writer),
            AddressMessage::parse),
        new Codec(
            "route",
            WireProperties::route,
            (value, writer) -> ((RouteMessage) value).write(writer),
            RouteMessage::parse),
        new Codec(
            "rule",
            WireProperties::rule,
            (value, writer) -> ((RuleMessage) value).write(writer),
            RuleMessage::parse),
        new Codec(
            "neighbor",
            v ->
                new NeighborMessage(
                    v.coin() ? 2 : 7,
                    v.any(),
                    v.random.nextInt(0x10000),
                    v.random.nextInt(0x100),
                    v.maybe(v.address(v.family())),
                    v.maybe(v.mac())),
            (value, writer) -> ((NeighborMessage) value).write(writer),
            NeighborMessage::parse),
        new Codec(
            "netconf",
            v -> new NetconfMessage(v.any(), v.maybe(v.any())),
            (value, writer) -> ((NetconfMessage) value).write(writer),
            NetconfMessage::parse),
        new Codec(
            "connection",
            WireProperties::connection,
            (value, writer) -> ConntrackFixture.write(writer, (TrackedConnection) value),
            message -> ConntrackFixture.read(ConntrackMessage.parse(message))));
  }

  private static LinkMessage link(Values v) {
    VxlanOptions vxlan =
        new VxlanOptions(
            v.any(),
            v.random.nextInt(0x10000),
            v.maybe(v.any()),
            v.maybe(v.address(v.family())),
            v.coin(),
            false);
    MacvlanOptions macvlan = new MacvlanOptions(v.maybe(v.any()), v.any());
    boolean isMacvlan = v.coin();
    return new LinkMessage(
        v.any(),
        v.any(),
        v.any(),
        v.maybe("egress.vxlan"),
        v.maybe(v.any()),
        v.maybe(v.mac()),
        isMacvlan ? Optional.empty() : v.maybe(vxlan),
        Optional.empty(),
        isMacvlan ? Optional.of(macvlan) : Optional.empty());
  }

  private static RouteMessage route(Values v) {
    IpFamily family = v.family();
    NextHop hop = new NextHop(OptionalInt.of(v.any()), v.maybe(v.address(family)));
    return new RouteMessage(
        v.any(),
        new IpPrefix(v.address(family), v.random.nextInt(family.bits() + 1)),
        v.random.nextInt(256),
        v.random.nextInt(256),
        v.random.nextInt(256),
        v.any(),
        v.maybe(v.any()),
        v.coin() ? List.of(hop) : List.of());
  }

  private static RuleMessage rule(Values v) {
    int action = v.random.nextInt(9);
    return new RuleMessage(
        v.family(),
        v.any(),
        v.any(),
        v.any(),
        v.coin(),
        action,
        action == RuleMessage.LOOK_UP ? v.any() : 0,
        action == RuleMessage.GO_TO ? v.any() : 0,
        false);
  }

  private static TrackedConnection connection(Values v) {
    IpFamily family = v.family();
    int[] protocols = {6, 17, family == IpFamily.IPV4 ? 1 : 58, 132, 50};
    return new TrackedConnection(
        protocols[v.random.nextInt(protocols.length)],
        v.address(family),
        v.address(family),
        new FwMark(v.any()));
  }

  private static RandomGenerator random(int round) {
    return RandomGeneratorFactory.of("L64X128MixRandom").create(SEED + round);
  }

  private static byte[] message(Consumer<MessageWriter> body) {
    MessageWriter writer = new MessageWriter(16);
    writer.begin(1, 2, 3, 4);
    body.accept(writer);
    writer.end();
    byte[] bytes = new byte[writer.size()];
    writer.written().get(bytes);
    return bytes;
  }

  @ParameterizedTest
  @MethodSource("codecs")
  void whatIsWrittenIsReadBack(Codec codec) throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      Object value = codec.maker().make(new Values(random(round)));
      byte[] bytes = message(writer -> codec.writer().write(value, writer));

      List<NetlinkMessage> messages = NetlinkMessage.split(ByteBuffer.wrap(bytes));

      assertThat(messages).hasSize(1);
      assertThat(messages.getFirst().type()).isEqualTo(1);
      assertThat(messages.getFirst().port()).isEqualTo(4);
      assertThat(codec.parser().parse(messages.getFirst()))
          .as("seed %d", SEED + round)
          .isEqualTo(value);
    }
  }

  @ParameterizedTest
  @MethodSource("codecs")
  void noMutationGivesAnythingButTheDeclaredError(Codec codec) {
    int read = 0;
    int refused = 0;
    for (int round = 0; round < ROUNDS * 20; round++) {
      RandomGenerator random = random(round);
      Object value = codec.maker().make(new Values(random));
      byte[] bytes = mutated(message(writer -> codec.writer().write(value, writer)), random);
      try {
        for (NetlinkMessage message : NetlinkMessage.split(ByteBuffer.wrap(bytes))) {
          codec.parser().parse(message);
          AckMessage.parse(message);
        }
        read++;
      } catch (MalformedMessageException _) {
        refused++;
      } catch (RuntimeException e) {
        throw new AssertionError("seed " + (SEED + round), e);
      }
    }
    assertThat(read).isPositive();
    assertThat(refused).isPositive();
  }

  /** Flips bytes, cuts the end off, and mends the length half of the time to get further in. */
  private static byte[] mutated(byte[] bytes, RandomGenerator random) {
    byte[] result = bytes.clone();
    int flips = random.nextInt(4);
    for (int i = 0; i < flips; i++) {
      result[random.nextInt(result.length)] = (byte) random.nextInt();
    }
    if (random.nextBoolean()) {
      result = Arrays.copyOf(result, random.nextInt(result.length + 1));
    }
    if (random.nextBoolean() && result.length >= Netlink.HEADER) {
      ByteBuffer view = ByteBuffer.wrap(result).order(ByteOrder.nativeOrder());
      view.putInt(0, result.length);
      view.putShort(4, (short) random.nextInt(4));
    }
    return result;
  }
}
