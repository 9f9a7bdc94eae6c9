package io.egressgateway.lab.traffic;

import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.lab.netns.LabException;
import io.egressgateway.lab.netns.NetworkNamespace;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.concurrent.Callable;

/** Addresses of the domain as Java's sockets want them, and sockets opened in a namespace. */
final class Sockets {
  private Sockets() {}

  static InetSocketAddress address(IpAddress address, int port) {
    try {
      return new InetSocketAddress(InetAddress.getByAddress(address.toBytes()), port);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("4 or 16 bytes are an address", e);
    }
  }

  static IpAddress address(InetAddress address) {
    return IpAddress.ofBytes(address.getAddress());
  }

  /** Opens something in a namespace; what fails there is said as a failure of the lab. */
  static <T> T open(NetworkNamespace namespace, String what, Callable<T> opening) {
    try {
      return namespace.call(opening);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabException("interrupted while opening " + what + " in " + namespace, e);
    } catch (Exception e) {
      throw new LabException("cannot open " + what + " in " + namespace, e);
    }
  }
}
