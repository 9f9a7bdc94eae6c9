package io.egressgateway.adapter.netlink.lib;

import io.egressgateway.domain.net.InterfaceName;
import io.egressgateway.port.datapath.DatapathException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import jnr.ffi.Pointer;
import jnr.ffi.Runtime;

/** Transmit checksum offload of a device (linux/ethtool.h). */
public final class Ethtool {
  private static final int GET_TX_CHECKSUM = 0x16;
  private static final int SET_TX_CHECKSUM = 0x17;

  /** Length of struct ifreq: a name of 16 bytes and a union of 24. */
  private static final int REQUEST_LENGTH = 40;

  private static final int NAME_LENGTH = 16;

  private final NetlinkSocket socket;

  Ethtool(NetlinkSocket socket) {
    this.socket = socket;
  }

  public boolean checksumOffload(InterfaceName device) throws DatapathException {
    return call("read checksum offload", device, GET_TX_CHECKSUM, 0) != 0;
  }

  public void setChecksumOffload(InterfaceName device, boolean on) throws DatapathException {
    call("set checksum offload", device, SET_TX_CHECKSUM, on ? 1 : 0);
  }

  /** The union of the request points to struct ethtool_value: command, value. */
  private int call(String operation, InterfaceName device, int command, int value)
      throws DatapathException {
    ByteBuffer values = ByteBuffer.allocateDirect(8).order(ByteOrder.nativeOrder());
    values.putInt(0, command).putInt(4, value);
    Pointer pointer = Pointer.wrap(Runtime.getSystemRuntime(), values);
    ByteBuffer request = ByteBuffer.allocateDirect(REQUEST_LENGTH).order(ByteOrder.nativeOrder());
    request.put(0, device.value().getBytes(StandardCharsets.US_ASCII));
    request.putLong(NAME_LENGTH, pointer.address());
    int errno = socket.ethtool(request);
    if (errno != 0) {
      throw NetlinkSocket.failure(operation, device.value(), errno);
    }
    return values.getInt(4);
  }
}
