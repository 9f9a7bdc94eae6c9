package io.egressgateway.lab.bench.load;

import io.egressgateway.lab.bench.line.Line;
import io.egressgateway.lab.bench.line.LineAddresses;
import io.egressgateway.lab.netns.Core;
import io.egressgateway.lab.netns.FrameFlood;
import io.egressgateway.lab.netns.LabException;
import io.egressgateway.lab.netns.NetworkNamespace;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Small datagrams of some flows, sent by one core that also forwards them; how many come out at the
 * outside host for each second that the core worked on them. Not for each second that passed: what
 * else the machine does is not the datapath's fault.
 */
public record Datagrams(String name) implements Load {
  private static final int FLOWS = 16;
  private static final int PAYLOAD = 18;
  private static final int HEADERS = 20 + 8;

  /** Under the usual name. */
  public Datagrams() {
    this("forwarded packets");
  }

  /** The same under another name. */
  public Datagrams as(String newName) {
    return new Datagrams(newName);
  }

  @Override
  public String unit() {
    return "packets/s of one core";
  }

  @Override
  public boolean moreIsBetter() {
    return true;
  }

  @Override
  public double measure(Line line, Duration slice) throws Exception {
    List<byte[]> frames = IntStream.range(0, FLOWS).mapToObj(flow -> frame(line, flow)).toList();
    long before = received(line.outside());
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long nanos =
        line.pod()
            .call(() -> {
              Core.stayOnLast();
              try (FrameFlood flood = FrameFlood.open("eth0", frames)) {
                long start = threads.getCurrentThreadCpuTime();
                flood.send(slice.toNanos());
                return threads.getCurrentThreadCpuTime() - start;
              }
            });
    long packets = received(line.outside()) - before;
    if (packets == 0) {
      throw new LabException("no datagram came out of " + line.layout().name());
    }
    return packets * 1e9 / nanos;
  }

  /** RFC 894, RFC 791, RFC 768; without a UDP checksum, which IPv4 allows. */
  private static byte[] frame(Line line, int flow) {
    ByteBuffer frame = ByteBuffer.allocate(14 + HEADERS + PAYLOAD);
    frame.put(Line.podToNode()).putShort((short) 0x0800);
    int header = frame.position();
    frame.put((byte) 0x45).put((byte) 0).putShort((short) (HEADERS + PAYLOAD));
    frame.putInt(0).put((byte) 64).put((byte) 17).putShort((short) 0);
    frame.put(line.podAddress().toBytes()).put(LineAddresses.OUTSIDE.toBytes());
    frame.putShort(header + 10, checksum(frame, header));
    frame.putShort((short) (40_000 + flow)).putShort((short) Line.DISCARD);
    frame.putShort((short) (8 + PAYLOAD)).putShort((short) 0);
    return frame.array();
  }

  /** RFC 1071. */
  private static short checksum(ByteBuffer frame, int header) {
    int sum = 0;
    for (int i = 0; i < 20; i += 2) {
      sum += frame.getShort(header + i) & 0xffff;
    }
    while (sum >>> 16 != 0) {
      sum = (sum & 0xffff) + (sum >>> 16);
    }
    return (short) ~sum;
  }

  private static long received(NetworkNamespace host) throws Exception {
    return host.call(() ->
        Files.readAllLines(Path.of("/proc/thread-self/net/dev")).stream()
            .map(String::strip)
            .filter(text -> text.startsWith("eth0:"))
            .mapToLong(text -> Long.parseLong(text.split("[: ]+", -1)[2]))
            .sum());
  }
}
