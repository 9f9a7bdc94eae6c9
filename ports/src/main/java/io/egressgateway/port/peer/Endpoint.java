package io.egressgateway.port.peer;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.Parsed;

/** An address and a UDP port, 0-65535. */
public record Endpoint(IpAddress address, int port) {
  public Endpoint {
    requireNonNull(address, "address");
    if (port < 0 || port > 65535) {
      throw new IllegalArgumentException("UDP port out of range: " + port);
    }
  }

  /** Reads what {@link #toString} writes: {@code 192.0.2.1:5825} or {@code [2001:db8::1]:5825}. */
  public static Parsed<Endpoint> parse(String text) {
    int colon = text.lastIndexOf(':');
    String digits = text.substring(colon + 1);
    String host = colon < 0 ? "" : text.substring(0, colon);
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    }
    boolean number = digits.matches("[0-9]{1,5}") && Integer.parseInt(digits) <= 65535;
    return IpAddress.parse(host)
        .toOptional()
        .filter(_ -> number)
        .map(address -> Parsed.valid(new Endpoint(address, Integer.parseInt(digits))))
        .orElseGet(() -> Parsed.invalid(text, "an endpoint such as 192.0.2.1:5825"));
  }

  @Override
  public String toString() {
    return switch (address.family()) {
      case IPV4 -> address + ":" + port;
      case IPV6 -> "[" + address + "]:" + port;
    };
  }
}
