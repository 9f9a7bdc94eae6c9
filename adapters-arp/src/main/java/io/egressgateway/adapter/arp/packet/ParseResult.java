package io.egressgateway.adapter.arp.packet;

import static java.util.Objects.requireNonNull;

/**
 * What reading bytes of the wire gave: a packet, or the first thing that was wrong.
 *
 * @param <T> the type of the packet
 */
public sealed interface ParseResult<T> {

  /** The bytes were a packet that obeys its RFC. */
  record Packet<T>(T value) implements ParseResult<T> {
    public Packet {
      requireNonNull(value, "value");
    }
  }

  /** There were fewer bytes than the fixed part, or than a length field promises. */
  record TooShort<T>(int required, int present) implements ParseResult<T> {}

  /** A field holds what its RFC forbids, or what this project does not speak. */
  record BadValue<T>(Field field) implements ParseResult<T> {
    public BadValue {
      requireNonNull(field, "field");
    }
  }

  /** The fields that are checked. */
  enum Field {
    /** Neither ARP nor IPv6; a VLAN tag is such a value. */
    ETHER_TYPE,
    ARP_HARDWARE_TYPE,
    ARP_PROTOCOL_TYPE,
    ARP_ADDRESS_LENGTH,
    ARP_OPERATION,
    IP_VERSION,
    IP_NEXT_HEADER,
    IP_HOP_LIMIT,
    IP_DESTINATION,
    ICMP_TYPE,
    ICMP_CODE,
    ICMP_CHECKSUM,
    NDP_TARGET,
    NDP_OPTION
  }

  static <T> ParseResult<T> packet(T value) {
    return new Packet<>(value);
  }

  static <T> ParseResult<T> tooShort(int required, int present) {
    return new TooShort<>(required, present);
  }

  static <T> ParseResult<T> badValue(Field field) {
    return new BadValue<>(field);
  }
}
