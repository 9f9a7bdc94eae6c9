package io.egressgateway.lab.capture;

/** The header behind the IP header. */
public sealed interface Transport {

  /**
   * TCP (RFC 9293).
   *
   * @param flags the eight flag bits, CWR first
   * @param sequence unsigned 32 bits
   * @param acknowledgment unsigned 32 bits
   */
  record Tcp(int sourcePort, int destinationPort, int flags, long sequence, long acknowledgment)
      implements Transport {
    public boolean syn() {
      return (flags & 0x02) != 0;
    }

    public boolean rst() {
      return (flags & 0x04) != 0;
    }

    public boolean fin() {
      return (flags & 0x01) != 0;
    }
  }

  /** UDP (RFC 768). */
  record Udp(int sourcePort, int destinationPort) implements Transport {}

  /** ICMP or ICMPv6, other than neighbor discovery. */
  record Icmp(int type, int code) implements Transport {}

  /** A later fragment, another protocol, or a header that ends too early. */
  record Unknown(String reason) implements Transport {}
}
