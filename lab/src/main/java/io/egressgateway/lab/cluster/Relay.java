package io.egressgateway.lab.cluster;

import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.lab.netns.LabException;
import io.egressgateway.lab.netns.NetworkNamespace;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;

/**
 * Makes a TCP server of this machine reachable from inside the lab: listens in a namespace,
 * connects outside of it, and copies bytes.
 */
public final class Relay implements AutoCloseable {
  private final ServerSocket listener;
  private final InetSocketAddress target;

  private Relay(ServerSocket listener, InetSocketAddress target) {
    this.listener = listener;
    this.target = target;
  }

  /**
   * Listens on an address and port of the namespace.
   *
   * @throws LabException where they cannot be had
   */
  public static Relay start(
      NetworkNamespace namespace, IpAddress address, int port, InetSocketAddress target) {
    try {
      ServerSocket listener =
          namespace.call(() -> {
            ServerSocket socket = new ServerSocket();
            socket.setReuseAddress(true);
            InetAddress at = InetAddress.getByAddress(address.toBytes());
            socket.bind(new InetSocketAddress(at, port), 128);
            return socket;
          });
      Relay relay = new Relay(listener, target);
      // Virtual threads run outside of every namespace, which is where the target is.
      Thread.ofVirtual().name("relay").start(relay::accept);
      return relay;
    } catch (Exception refused) {
      throw new LabException("cannot listen on " + address + " port " + port, refused);
    }
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket inside = listener.accept();
        inside.setTcpNoDelay(true);
        Thread.ofVirtual().name("relay").start(() -> connect(inside));
      } catch (IOException _) {
        // Closed, or a client that went away before it was accepted.
      }
    }
  }

  private void connect(Socket inside) {
    try (inside;
        Socket outside = new Socket()) {
      outside.connect(target, 5000);
      outside.setTcpNoDelay(true);
      Thread back = Thread.ofVirtual().name("relay").start(() -> copy(outside, inside));
      copy(inside, outside);
      back.join();
    } catch (IOException _) {
      // The client sees its connection end, as it would without a relay.
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private static void copy(Socket from, Socket to) {
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      in.transferTo(out);
      to.shutdownOutput();
    } catch (IOException _) {
      closeQuietly(to);
    }
  }

  private static void closeQuietly(Socket socket) {
    try {
      socket.close();
    } catch (IOException _) {
      // Nothing is left to be done with it.
    }
  }

  @Override
  public void close() {
    try {
      listener.close();
    } catch (IOException _) {
      // Nothing is left to be done with it.
    }
  }
}
