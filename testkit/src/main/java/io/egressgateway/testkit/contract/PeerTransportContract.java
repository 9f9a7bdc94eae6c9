package io.egressgateway.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.egressgateway.port.peer.Endpoint;
import io.egressgateway.port.peer.PeerTransport;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What {@link PeerTransport} promises. */
public abstract class PeerTransportContract {

  /** A transport and where the others reach it. */
  public record Peer(PeerTransport transport, Endpoint endpoint) {}

  private record Datagram(Endpoint from, String text) {}

  private final List<Peer> opened = new ArrayList<>();

  /** Another peer on the network of this test; the contract closes it. */
  protected abstract Peer open() throws Exception;

  /** An endpoint of that network that nobody hears. */
  protected abstract Endpoint nobody() throws Exception;

  @AfterEach
  void closePeers() {
    opened.forEach(peer -> peer.transport().close());
  }

  private Peer peer() throws Exception {
    Peer peer = open();
    opened.add(peer);
    return peer;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static BlockingQueue<Datagram> heard(Peer peer) {
    BlockingQueue<Datagram> heard = new LinkedBlockingQueue<>();
    peer.transport()
        .onDatagram((from, payload) ->
            heard.add(new Datagram(from, new String(payload, StandardCharsets.UTF_8))));
    return heard;
  }

  private static Datagram next(BlockingQueue<Datagram> heard) throws InterruptedException {
    Datagram datagram = heard.poll(5, TimeUnit.SECONDS);
    if (datagram == null) {
      throw new AssertionError("no datagram came within 5 s");
    }
    return datagram;
  }

  @Test
  void aDatagramArrivesAndItsSenderCanBeAnswered() throws Exception {
    Peer one = peer();
    Peer two = peer();
    BlockingQueue<Datagram> heardByOne = heard(one);
    BlockingQueue<Datagram> heardByTwo = heard(two);

    one.transport().send(two.endpoint(), bytes("ping"));
    Datagram ping = next(heardByTwo);
    assertThat(ping).isEqualTo(new Datagram(one.endpoint(), "ping"));

    two.transport().send(ping.from(), bytes("pong"));
    assertThat(next(heardByOne)).isEqualTo(new Datagram(two.endpoint(), "pong"));
  }

  @Test
  void theLongestPayloadArrivesAndALongerOneIsRefused() throws Exception {
    Peer one = peer();
    Peer two = peer();
    BlockingQueue<Datagram> heard = heard(two);
    byte[] longest = new byte[PeerTransport.MAX_PAYLOAD];
    Arrays.fill(longest, (byte) 'x');

    one.transport().send(two.endpoint(), longest);

    assertThat(next(heard).text()).hasSize(PeerTransport.MAX_PAYLOAD);
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> one.transport().send(two.endpoint(), new byte[PeerTransport.MAX_PAYLOAD + 1]));
  }

  @Test
  void sendingToNobodyDisturbsNobody() throws Exception {
    Peer one = peer();
    Peer two = peer();
    BlockingQueue<Datagram> heard = heard(two);

    one.transport().send(nobody(), bytes("lost"));
    one.transport().send(two.endpoint(), bytes("next"));

    assertThat(next(heard).text()).isEqualTo("next");
  }

  @Test
  void aNewReceiverReplacesTheOldOne() throws Exception {
    Peer one = peer();
    Peer two = peer();
    BlockingQueue<Datagram> before = heard(two);
    BlockingQueue<Datagram> after = heard(two);

    one.transport().send(two.endpoint(), bytes("ping"));

    assertThat(next(after).text()).isEqualTo("ping");
    assertThat(before).isEmpty();
  }

  @Test
  void afterCloseSendingIsHarmlessAndNothingIsHeard() throws Exception {
    Peer one = peer();
    Peer two = peer();
    BlockingQueue<Datagram> heardByOne = heard(one);
    BlockingQueue<Datagram> heardByTwo = heard(two);

    one.transport().close();
    one.transport().close();
    one.transport().send(two.endpoint(), bytes("late"));
    two.transport().send(one.endpoint(), bytes("late"));

    assertThat(heardByTwo.poll(200, TimeUnit.MILLISECONDS)).isNull();
    assertThat(heardByOne.poll(10, TimeUnit.MILLISECONDS)).isNull();
  }
}
