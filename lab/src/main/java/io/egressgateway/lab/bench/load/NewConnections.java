package io.egressgateway.lab.bench.load;

import io.egressgateway.lab.bench.line.Line;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.time.Duration;

/** TCP connections to the outside host that are opened and reset, one after the other. */
public record NewConnections() implements Load {
  @Override
  public String name() {
    return "new TCP connections";
  }

  @Override
  public String unit() {
    return "1/s";
  }

  @Override
  public boolean moreIsBetter() {
    return true;
  }

  @Override
  public double measure(Line line, Duration slice) throws Exception {
    try (LineServers _ = new LineServers(line).accept()) {
      return line.pod().call(() -> connect(slice.toNanos()));
    }
  }

  private static double connect(long nanos) throws Exception {
    long start = System.nanoTime();
    int made = 0;
    while (System.nanoTime() - start < nanos) {
      try (SocketChannel channel = SocketChannel.open()) {
        channel.connect(LineServers.address());
        // A reset, so that no port is left waiting.
        channel.setOption(StandardSocketOptions.SO_LINGER, 0);
        made++;
      }
    }
    return made * 1e9 / (System.nanoTime() - start);
  }
}
