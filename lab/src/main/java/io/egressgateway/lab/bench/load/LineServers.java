package io.egressgateway.lab.bench.load;

import io.egressgateway.lab.bench.line.Line;
import io.egressgateway.lab.bench.line.LineAddresses;
import io.egressgateway.lab.netns.Core;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/** The servers of the outside host, while one figure is taken. */
final class LineServers implements AutoCloseable {
  static final int PORT = 7000;
  private static final int ROOM = 1 << 18;

  private final Line line;
  private final List<AutoCloseable> open = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();
  private final AtomicLong bytes = new AtomicLong();
  private final AtomicReference<IOException> failure = new AtomicReference<>();

  LineServers(Line line) {
    this.line = line;
  }

  static InetSocketAddress address() throws IOException {
    return new InetSocketAddress(InetAddress.getByAddress(LineAddresses.OUTSIDE.toBytes()), PORT);
  }

  private interface Serving {
    void run() throws IOException;
  }

  private <T extends AutoCloseable> T opened(T socket) {
    open.add(socket);
    return socket;
  }

  private void serve(Serving serving) {
    Thread thread =
        line.outside()
            .threadFactory()
            .newThread(() -> {
              try {
                serving.run();
              } catch (ClosedChannelException end) {
                // Closing is how these end.
              } catch (IOException e) {
                failure.set(e);
              }
            });
    threads.add(thread);
    thread.start();
  }

  /** Answers each datagram with the address that it came from, on the core that everything uses. */
  LineServers echo() throws Exception {
    DatagramChannel channel =
        opened(line.outside().call(() -> DatagramChannel.open().bind(address())));
    serve(() -> {
      Core.stayOnLast();
      ByteBuffer buffer = ByteBuffer.allocateDirect(64);
      while (channel.isOpen()) {
        if (channel.receive(buffer.clear()) instanceof InetSocketAddress client) {
          channel.send(buffer.clear().put(client.getAddress().getAddress()).flip(), client);
        }
      }
    });
    return this;
  }

  /** Accepts connections and closes them. */
  LineServers accept() throws Exception {
    ServerSocketChannel channel = listening();
    serve(() -> {
      while (channel.isOpen()) {
        channel.accept().close();
      }
    });
    return this;
  }

  /** Reads one connection and counts its bytes. */
  LineServers sink() throws Exception {
    ServerSocketChannel channel = listening();
    serve(() -> {
      ByteBuffer buffer = ByteBuffer.allocateDirect(ROOM);
      try (SocketChannel connection = channel.accept()) {
        int length = connection.read(buffer.clear());
        while (length >= 0) {
          bytes.addAndGet(length);
          length = connection.read(buffer.clear());
        }
      }
    });
    return this;
  }

  private ServerSocketChannel listening() throws Exception {
    return opened(line.outside().call(() -> ServerSocketChannel.open().bind(address(), 1024)));
  }

  /** All bytes of the connection, after it was closed at the other end. */
  long allBytes() throws InterruptedException {
    for (Thread thread : threads) {
      thread.join();
    }
    return bytes.get();
  }

  @Override
  public void close() throws Exception {
    for (AutoCloseable socket : open) {
      socket.close();
    }
    for (Thread thread : threads) {
      thread.join();
    }
    IOException failed = failure.get();
    if (failed != null) {
      throw new UncheckedIOException("a server of the outside host", failed);
    }
  }
}
