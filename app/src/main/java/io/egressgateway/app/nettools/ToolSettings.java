package io.egressgateway.app.nettools;

import static java.util.Objects.requireNonNull;

import java.util.EnumSet;
import java.util.Set;

/**
 * Where server and client meet.
 *
 * @param address that is listened on, or asked; empty is every one
 * @param tcpPort 0 for a free one, as the other ports
 */
public record ToolSettings(
    String address, Set<Protocol> protocols, int tcpPort, int udpPort, int webPort) {
  private static final int MOST = 65_535;

  /** A way to ask. */
  public enum Protocol {
    TCP,
    UDP,
    /** HTTP and a websocket on the same port. */
    WEB
  }

  public ToolSettings {
    requireNonNull(address, "address");
    protocols = EnumSet.copyOf(protocols);
    check("-tcpPort", tcpPort);
    check("-udpPort", udpPort);
    check("-webPort", webPort);
  }

  private static void check(String flag, int port) {
    if (port < 0 || port > MOST) {
      throw new IllegalArgumentException(flag + " " + port + ": give a port from 0 to " + MOST);
    }
  }

  /**
   * Reads the value of {@code -protocol}.
   *
   * @throws IllegalArgumentException naming what is allowed
   */
  public static Set<Protocol> protocols(String text) {
    EnumSet<Protocol> protocols = EnumSet.noneOf(Protocol.class);
    for (String name : text.split(",", -1)) {
      switch (name.strip()) {
        case "tcp" -> protocols.add(Protocol.TCP);
        case "udp" -> protocols.add(Protocol.UDP);
        case "web", "wss", "ws", "websocket" -> protocols.add(Protocol.WEB);
        case "all" -> protocols.addAll(EnumSet.allOf(Protocol.class));
        default ->
            throw new IllegalArgumentException(
                "-protocol \"" + name + "\": give tcp, udp, web, all, or several with commas");
      }
    }
    return protocols;
  }
}
