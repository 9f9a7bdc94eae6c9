package io.egressgateway.lab.bench.load;

import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.lab.bench.line.Line;
import io.egressgateway.lab.netns.Core;
import io.egressgateway.lab.netns.LabException;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * A datagram to the outside host and its answer, one after the other, client and server on one
 * core: the median. Each answer says the source address that the server saw, which must be the
 * egress IP.
 */
public record RoundTrips() implements Load {
  private static final int LIMIT_MILLIS = 3_000;

  @Override
  public String name() {
    return "UDP round trip, median";
  }

  @Override
  public String unit() {
    return "us";
  }

  @Override
  public boolean moreIsBetter() {
    return false;
  }

  @Override
  public double measure(Line line, Duration slice) throws Exception {
    List<Double> micros = timed(line, slice, Duration.ZERO);
    micros.sort(null);
    return micros.get(micros.size() / 2);
  }

  /** Every round trip in microseconds, with a pause after each. */
  public static List<Double> timed(Line line, Duration slice, Duration pause) throws Exception {
    long end = System.nanoTime() + slice.toNanos();
    return timed(line, pause, () -> System.nanoTime() - end < 0);
  }

  /** Every round trip in microseconds, until there shall be no more; at least one. */
  public static List<Double> timed(Line line, Duration pause, BooleanSupplier more)
      throws Exception {
    try (LineServers _ = new LineServers(line).echo()) {
      return line.pod().call(() -> ask(line, pause, more));
    }
  }

  private static List<Double> ask(Line line, Duration pause, BooleanSupplier more)
      throws IOException {
    Core.stayOnLast();
    List<Double> micros = new ArrayList<>();
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.connect(LineServers.address());
      socket.setSoTimeout(LIMIT_MILLIS);
      DatagramPacket question = new DatagramPacket(new byte[4], 4);
      DatagramPacket answer = new DatagramPacket(new byte[64], 64);
      do {
        answer.setLength(64);
        long start = System.nanoTime();
        socket.send(question);
        socket.receive(answer);
        micros.add((System.nanoTime() - start) / 1e3);
        check(ByteBuffer.wrap(answer.getData(), 0, answer.getLength()), line);
        if (!pause.isZero()) {
          LockSupport.parkNanos(pause.toNanos());
        }
      } while (more.getAsBoolean());
    } catch (SocketTimeoutException e) {
      throw new LabException(
          "no answer through %s, %s".formatted(line.layout().name(), line.size()), e);
    }
    return micros;
  }

  private static void check(ByteBuffer answer, Line line) {
    byte[] seen = new byte[answer.remaining()];
    answer.get(seen);
    IpAddress address = IpAddress.ofBytes(seen);
    if (!address.equals(line.egress())) {
      throw new LabException(
          "through %s, %s: the server saw %s, not %s"
              .formatted(line.layout().name(), line.size(), address, line.egress()));
    }
  }
}
