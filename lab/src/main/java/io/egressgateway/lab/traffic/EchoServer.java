package io.egressgateway.lab.traffic;

import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.lab.netns.LabException;
import io.egressgateway.lab.netns.NetworkNamespace;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A server for lines over TCP and for datagrams over UDP on one port number; it answers each with
 * the same text, a space, and the client's address as it sees it.
 */
public final class EchoServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EchoServer.class);
  private static final int LONGEST_DATAGRAM = 2048;

  private final ServerSocket listening;
  private final DatagramSocket datagrams;
  private final Set<Socket> connections = ConcurrentHashMap.newKeySet();

  private EchoServer(ServerSocket listening, DatagramSocket datagrams) {
    this.listening = listening;
    this.datagrams = datagrams;
  }

  /**
   * Listens on a port of every address of the namespace, both families.
   *
   * @throws LabException where the port is taken
   */
  public static EchoServer start(NetworkNamespace namespace, int port) {
    return start(namespace, port, "::");
  }

  /**
   * Listens on a port of one address, so that answers to datagrams come from it.
   *
   * @throws LabException where the port is taken, or the address is not the namespace's
   */
  public static EchoServer start(NetworkNamespace namespace, int port, IpAddress address) {
    return start(namespace, port, address.toString());
  }

  private static EchoServer start(NetworkNamespace namespace, int port, String address) {
    EchoServer server =
        Sockets.open(
            namespace,
            "echo port " + port,
            () -> {
              InetAddress local = InetAddress.ofLiteral(address);
              ServerSocket tcp = new ServerSocket(port, 128, local);
              return new EchoServer(tcp, new DatagramSocket(port, local));
            });
    Thread.ofVirtual().name("echo-tcp").start(server::accept);
    // A platform thread: a virtual one would share its carrier with whoever measures.
    namespace.threadFactory().newThread(server::answerDatagrams).start();
    return server;
  }

  private void accept() {
    while (!listening.isClosed()) {
      try {
        Socket connection = listening.accept();
        connections.add(connection);
        Thread.ofVirtual().name("echo-connection").start(() -> serve(connection));
      } catch (IOException e) {
        LOG.debug("no more connections: {}", e.getMessage());
      }
    }
  }

  private void serve(Socket connection) {
    String suffix = " " + Sockets.address(connection.getInetAddress()) + "\n";
    try (connection) {
      connection.setTcpNoDelay(true);
      BufferedReader in =
          new BufferedReader(
              new InputStreamReader(connection.getInputStream(), StandardCharsets.UTF_8));
      OutputStream out = connection.getOutputStream();
      String line = in.readLine();
      while (line != null) {
        out.write((line + suffix).getBytes(StandardCharsets.UTF_8));
        line = in.readLine();
      }
    } catch (IOException e) {
      LOG.debug("connection of{} ended: {}", suffix.stripTrailing(), e.getMessage());
    } finally {
      connections.remove(connection);
    }
  }

  private void answerDatagrams() {
    byte[] buffer = new byte[LONGEST_DATAGRAM];
    while (!datagrams.isClosed()) {
      try {
        DatagramPacket question = new DatagramPacket(buffer, buffer.length);
        datagrams.receive(question);
        String text = new String(buffer, 0, question.getLength(), StandardCharsets.UTF_8);
        String answer = text + " " + Sockets.address(question.getAddress());
        byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
        datagrams.send(new DatagramPacket(bytes, bytes.length, question.getSocketAddress()));
      } catch (IOException e) {
        // Also where the way back has no route: the client then counts the answer as lost.
        LOG.debug("datagram not answered: {}", e.getMessage());
      }
    }
  }

  @Override
  public void close() {
    datagrams.close();
    try {
      listening.close();
      for (Socket connection : connections) {
        connection.close();
      }
    } catch (IOException e) {
      LOG.debug("closing: {}", e.getMessage());
    }
  }
}
