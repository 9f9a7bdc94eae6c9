package io.egressgateway.adapter.arp.socket;

import io.egressgateway.domain.net.MacAddress;
import io.egressgateway.port.datapath.DatapathException;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * Whole Ethernet frames of one interface, ARP or neighbor discovery only (packet(7)). Bound to one
 * protocol, so other traffic does not even pass the filter. Sending and receiving do not wait and
 * may happen on two threads.
 */
public final class PacketSocket implements AutoCloseable {
  private static final int ADDRESS_BYTES = 20;
  private static final int INSTRUCTION_BYTES = 8;
  private static final int PROGRAM_BYTES = 16;
  private static final int MEMBERSHIP_BYTES = 16;

  /** asm-generic/socket.h SO_ATTACH_FILTER. */
  private static final int ATTACH_FILTER = 26;

  /** linux/if_packet.h. */
  private static final int SOL_PACKET = 263;

  private static final int ADD_MEMBERSHIP = 1;
  private static final int DROP_MEMBERSHIP = 2;
  private static final short MULTICAST = 0;

  private final int descriptor;
  private final int linkIndex;

  private PacketSocket(int descriptor, int linkIndex) {
    this.descriptor = descriptor;
    this.linkIndex = linkIndex;
  }

  /** Opens a socket for ARP on the interface, in the namespace of the calling thread. */
  public static PacketSocket forArp(int linkIndex) throws DatapathException {
    return open(linkIndex, PacketFilter.ARP);
  }

  /** Opens a socket for neighbor discovery on the interface, in the caller's namespace. */
  public static PacketSocket forNdp(int linkIndex) throws DatapathException {
    return open(linkIndex, PacketFilter.NDP);
  }

  private static PacketSocket open(int linkIndex, PacketFilter filter) throws DatapathException {
    // Protocol 0 receives nothing, so no frame can come before the filter is there.
    int descriptor = Linux.open(Linux.AF_PACKET, Linux.SOCK_RAW, 0, "packet socket");
    PacketSocket socket = new PacketSocket(descriptor, linkIndex);
    try {
      socket.attach(filter.program());
      socket.bind(filter.etherType());
      return socket;
    } catch (DatapathException e) {
      socket.close();
      throw e;
    }
  }

  private void attach(List<PacketFilter.Instruction> program) throws DatapathException {
    NativeBuffer steps = NativeBuffer.forStruct(program.size() * INSTRUCTION_BYTES);
    for (PacketFilter.Instruction step : program) {
      steps.bytes().putShort((short) step.code());
      steps.bytes().put((byte) step.jumpTrue()).put((byte) step.jumpFalse());
      steps.bytes().putInt(step.value());
    }
    NativeBuffer header = NativeBuffer.forStruct(PROGRAM_BYTES);
    header.bytes().putShort(0, (short) program.size()).putLong(8, steps.address());
    Linux.setOption(descriptor, Linux.SOL_SOCKET, ATTACH_FILTER, header, "packet filter");
    Reference.reachabilityFence(steps);
  }

  /** Binds to struct sockaddr_ll: family, protocol (network order), index, and eight unused. */
  private void bind(int etherType) throws DatapathException {
    NativeBuffer address = NativeBuffer.forStruct(ADDRESS_BYTES);
    ByteBuffer bytes = address.bytes();
    bytes.putShort(0, (short) Linux.AF_PACKET).putInt(4, linkIndex);
    bytes.order(ByteOrder.BIG_ENDIAN).putShort(2, (short) etherType);
    if (Linux.CALLS.bind(descriptor, address.address(), ADDRESS_BYTES) < 0) {
      throw Linux.failure("bind packet socket", "interface index " + linkIndex);
    }
    Reference.reachabilityFence(address);
  }

  public int linkIndex() {
    return linkIndex;
  }

  int descriptor() {
    return descriptor;
  }

  /**
   * Takes the next frame, if there is one, into the buffer, from 0 to its limit.
   *
   * @return true where there was one
   */
  public boolean receive(NativeBuffer buffer) {
    ByteBuffer bytes = buffer.bytes().clear();
    long length = Linux.CALLS.recv(descriptor, buffer.address(), bytes.capacity(), 0);
    bytes.limit((int) Math.max(0, length));
    return length > 0;
  }

  /**
   * Sends the buffer from 0 to its position.
   *
   * @return false where the kernel did not take it
   */
  public boolean send(NativeBuffer buffer) {
    int length = buffer.bytes().position();
    return Linux.CALLS.send(descriptor, buffer.address(), length, 0) == length;
  }

  /** Lets the device receive an Ethernet group; left when the socket is closed. */
  public void join(MacAddress group) throws DatapathException {
    membership(ADD_MEMBERSHIP, group);
  }

  public void leave(MacAddress group) throws DatapathException {
    membership(DROP_MEMBERSHIP, group);
  }

  /** struct packet_mreq: index, type, address length, eight bytes of address. */
  private void membership(int option, MacAddress group) throws DatapathException {
    NativeBuffer request = NativeBuffer.forStruct(MEMBERSHIP_BYTES);
    request.bytes().putInt(linkIndex).putShort(MULTICAST).putShort((short) 6);
    request.bytes().put(group.toBytes());
    Linux.setOption(descriptor, SOL_PACKET, option, request, "Ethernet group " + group);
  }

  @Override
  public void close() {
    Linux.CALLS.close(descriptor);
  }
}
