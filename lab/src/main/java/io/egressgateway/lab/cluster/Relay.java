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
import java.util.concurrent.Callable;

/**
 * Makes a TCP server of this machine reachable from inside the lab, or one inside from outside:
 * listens on one side, connects on the other, and copies bytes.
 */
public final class Relay implements AutoCloseable {
  private static final int CONNECT_MILLIS = 5000;

  private final ServerSocket listener;
  private final Callable<Socket> connector;

  private Relay(ServerSocket listener, Callable<Socket> connector) {
    this.listener = listener;
    this.connector = connector;
    // Virtual threads run outside of every namespace.
    Thread.ofVirtual().name("relay").start(this::accept);
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
      return new Relay(listener, () -> connected(target));
    } catch (Exception refused) {
      throw new LabException("cannot listen on " + address + " port " + port, refused);
    }
  }

  /**
   * Listens on a free port of this machine's loopback, for a server inside of a namespace.
   *
   * @throws LabException where there is none
   */
  public static Relay into(NetworkNamespace namespace, InetSocketAddress target) {
    try {
      ServerSocket listener = new ServerSocket(0, 128, InetAddress.getLoopbackAddress());
      return new Relay(listener, () -> namespace.call(() -> connected(target)));
    } catch (IOException refused) {
      throw new LabException("cannot listen on the loopback", refused);
    }
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return new InetSocketAddress(listener.getInetAddress(), listener.getLocalPort());
  }

  private static Socket connected(InetSocketAddress target) throws IOException {
    Socket socket = new Socket();
    try {
      socket.connect(target, CONNECT_MILLIS);
      socket.setTcpNoDelay(true);
      return socket;
    } catch (IOException refused) {
      socket.close();
      throw refused;
    }
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket near = listener.accept();
        near.setTcpNoDelay(true);
        Thread.ofVirtual().name("relay").start(() -> connect(near));
      } catch (IOException _) {
        // Closed, or a client that went away before it was accepted.
      }
    }
  }

  private void connect(Socket near) {
    try (near;
        Socket far = connector.call()) {
      Thread back = Thread.ofVirtual().name("relay").start(() -> copy(far, near));
      copy(near, far);
      back.join();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } catch (Exception _) {
      // The client sees its connection end, as it would without a relay.
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
