package io.egressgateway.lab.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.egressgateway.lab.netns.LabException;
import io.egressgateway.lab.netns.LabRun;
import io.egressgateway.lab.netns.NeedsRoot;
import io.egressgateway.lab.netns.NetworkNamespace;
import io.egressgateway.lab.netns.PacketSocket;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
@NeedsRoot
class WireCaptureIT {
  private static final int PORT = 9;

  private static void send(NetworkNamespace namespace, int count) throws Exception {
    InetAddress self = InetAddress.ofLiteral("127.0.0.1");
    namespace.run(() -> {
      try (DatagramSocket socket = new DatagramSocket()) {
        for (int i = 0; i < count; i++) {
          socket.send(new DatagramPacket(new byte[100], 100, self, PORT));
        }
      }
    });
  }

  @Test
  void everyFrameThatWasSentBeforeTheQuestionIsInTheAnswer() throws Exception {
    try (NetworkNamespace namespace = LabRun.soleNamespace("wire");
        WireCapture capture = WireCapture.on(namespace, "lo")) {
      for (int round = 1; round <= 20; round++) {
        send(namespace, 500);
        // On the loopback each is seen leaving and arriving.
        assertThat(capture.packets(packet -> packet.goesToPort(PORT))).hasSize(1000 * round);
      }
      assertThat(capture.losses().none()).isTrue();
    }
  }

  @Test
  void framesCarryTheKernelsTimeInOrder() throws Exception {
    try (NetworkNamespace namespace = LabRun.soleNamespace("wire");
        WireCapture capture = WireCapture.on(namespace, "lo")) {
      Instant before = Instant.now();
      send(namespace, 100);
      Instant after = Instant.now();

      List<Long> times =
          capture.packets(packet -> packet.goesToPort(PORT)).stream()
              .map(packet -> packet.header().epochNanos())
              .toList();
      assertThat(times).hasSize(200).isSorted();
      assertThat(Duration.between(before, Instant.ofEpochSecond(0, times.getFirst()))).isPositive();
      assertThat(Duration.between(Instant.ofEpochSecond(0, times.getLast()), after)).isPositive();
    }
  }

  @Test
  void aCaptureThatIsFullSaysSoInsteadOfAnswering() throws Exception {
    try (NetworkNamespace namespace = LabRun.soleNamespace("wire");
        WireCapture capture = WireCapture.on(namespace, "lo", 10)) {
      send(namespace, 20);

      assertThat(capture.losses().beyondBound()).isPositive();
      assertThatThrownBy(capture::frames)
          .isInstanceOf(LabException.class)
          .hasMessageContaining("lost frames");
    }
  }

  @Test
  void framesForWhichTheSocketHasNoRoomAreCounted() throws Exception {
    try (NetworkNamespace namespace = LabRun.soleNamespace("wire");
        PacketSocket socket =
            namespace.call(() -> PacketSocket.open(PacketSocket.indexOf("lo"), true))) {
      int sent = 0;
      int dropped = 0;
      while (dropped == 0 && sent < 1_000_000) {
        send(namespace, 20_000);
        sent += 20_000;
        dropped = socket.takeDrops();
      }
      int received = 0;
      while (socket.receive().isPresent()) {
        received++;
      }
      dropped += socket.takeDrops();

      assertThat(dropped).isPositive();
      // The kernel answers some of the datagrams with a port unreachable message.
      assertThat(received + dropped).isBetween(sent, 2 * sent);
    }
  }

  @Test
  void aDeviceThatIsNotThereIsRefused() {
    try (NetworkNamespace namespace = LabRun.soleNamespace("wire")) {
      assertThatThrownBy(() -> WireCapture.on(namespace, "eth7"))
          .isInstanceOf(LabException.class)
          .hasMessageContaining("eth7");
    }
  }
}
