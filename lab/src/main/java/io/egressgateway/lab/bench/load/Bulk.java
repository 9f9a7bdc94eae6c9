package io.egressgateway.lab.bench.load;

import io.egressgateway.lab.bench.line.Line;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;

/** One TCP connection that is kept full, as iperf3 does. */
public record Bulk() implements Load {
  private static final int PIECE = 1 << 17;

  @Override
  public String name() {
    return "TCP throughput";
  }

  @Override
  public String unit() {
    return "Gbit/s";
  }

  @Override
  public boolean moreIsBetter() {
    return true;
  }

  @Override
  public double measure(Line line, Duration slice) throws Exception {
    try (LineServers servers = new LineServers(line).sink()) {
      long start = System.nanoTime();
      line.pod()
          .run(() -> {
            ByteBuffer piece = ByteBuffer.allocateDirect(PIECE);
            try (SocketChannel channel = SocketChannel.open(LineServers.address())) {
              while (System.nanoTime() - start < slice.toNanos()) {
                channel.write(piece.clear());
              }
            }
          });
      return servers.allBytes() * 8.0 / (System.nanoTime() - start);
    }
  }
}
