package io.egressgateway.app.wiring;

import io.egressgateway.app.config.ProcessConfig;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.port.peer.Endpoint;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.List;
import java.util.stream.Stream;

/** Where other nodes reach this process by UDP. */
final class OwnEndpoints {
  /** More than two families on one interface are not worth a datagram each. */
  private static final int LIMIT = 4;

  private OwnEndpoints() {}

  /** The configured addresses (POD_IPS, POD_IP), else those of the running interfaces. */
  static List<Endpoint> of(ProcessConfig config, int port) {
    List<IpAddress> configured = config.addresses();
    Stream<IpAddress> addresses = configured.isEmpty() ? ofInterfaces() : configured.stream();
    return addresses.limit(LIMIT).map(address -> new Endpoint(address, port)).toList();
  }

  private static Stream<IpAddress> ofInterfaces() {
    try {
      return NetworkInterface.networkInterfaces()
          .filter(OwnEndpoints::running)
          .flatMap(NetworkInterface::inetAddresses)
          .map(InetAddress::getAddress)
          .map(IpAddress::ofBytes)
          .filter(address -> address.isUnicast() && !address.isLinkLocal());
    } catch (SocketException refused) {
      throw new UncheckedIOException(refused);
    }
  }

  private static boolean running(NetworkInterface link) {
    try {
      return link.isUp() && !link.isLoopback() && !link.isPointToPoint();
    } catch (SocketException _) {
      return false;
    }
  }
}
