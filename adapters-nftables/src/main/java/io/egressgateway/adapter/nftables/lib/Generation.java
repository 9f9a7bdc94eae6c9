package io.egressgateway.adapter.nftables.lib;

import io.egressgateway.port.datapath.DatapathException;
import io.egressgateway.port.datapath.DatapathException.Kind;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Reads the number of the current generation of the ruleset: it grows with every commit of anyone.
 */
public final class Generation implements AutoCloseable {
  private static final int NLM_F_REQUEST = 1;

  /** linux/netfilter/nf_tables.h NFTA_GEN_ID, 32 bits in network order. */
  private static final int NFTA_GEN_ID = 1;

  private final NetlinkSocket socket;
  private final byte[] room = new byte[8192];

  private Generation(NetlinkSocket socket) {
    this.socket = socket;
  }

  /** Opens a socket in the namespace of the calling thread. */
  public static Generation open() throws DatapathException {
    return new Generation(NetlinkSocket.open());
  }

  public int current() throws DatapathException {
    ByteBuffer request = ByteBuffer.allocate(20).order(ByteOrder.nativeOrder());
    request.putInt(20).putShort((short) NfMessage.GETGEN).putShort((short) NLM_F_REQUEST);
    socket.send(request.position(0));
    ByteBuffer answer = socket.receive(room);
    for (NfMessage message : NfMessage.all(answer)) {
      if (message.type() == NfMessage.NEWGEN) {
        return message.number(NFTA_GEN_ID);
      }
    }
    throw new DatapathException(Kind.OTHER, "read generation", "the kernel gave none", null);
  }

  @Override
  public void close() {
    socket.close();
  }
}
