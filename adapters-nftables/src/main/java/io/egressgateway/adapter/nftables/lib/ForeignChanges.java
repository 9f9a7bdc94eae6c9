package io.egressgateway.adapter.nftables.lib;

import io.egressgateway.port.datapath.DatapathException;
import io.egressgateway.port.datapath.DatapathException.Kind;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells when somebody else changed a table, on a daemon thread of its own.
 *
 * <p>The kernel notifies of every object of every commit, with the port of the socket that caused
 * it; what came from our own port is left out.
 */
public final class ForeignChanges implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ForeignChanges.class);

  /** linux/netfilter/nfnetlink.h NFNLGRP_NFTABLES. */
  private static final int NFNLGRP_NFTABLES = 7;

  /**
   * linux/netfilter/nf_tables.h: NFTA_TABLE_NAME, and the attribute TABLE of chains, rules, sets,
   * lists of elements, objects and flow tables are all 1.
   */
  private static final int TABLE = 1;

  private static final int BUFFER_BYTES = 4 << 20;

  private static final int EFD_CLOEXEC = 0x80000;

  /** asm-generic/poll.h POLLIN. */
  private static final short POLLIN = 1;

  private final NetlinkSocket socket;
  private final int stop;
  private final String table;
  private final int ownPort;
  private volatile Runnable wake = () -> {};
  private final Thread thread;

  private ForeignChanges(NetlinkSocket socket, int stop, String table, int ownPort) {
    this.socket = socket;
    this.stop = stop;
    this.table = table;
    this.ownPort = ownPort;
    this.thread = Thread.ofPlatform().daemon().name("egress-nftables-events").unstarted(this::run);
  }

  /**
   * Starts to listen, in the namespace of the calling thread.
   *
   * @param ownPort of the socket that our own changes go through; 0 where it is not known: then our
   *     own changes are told too
   */
  public static ForeignChanges listen(String table, int ownPort) throws DatapathException {
    NetlinkSocket socket = NetlinkSocket.open();
    try {
      socket.join(NFNLGRP_NFTABLES, BUFFER_BYTES);
      int stop = Libraries.sockets().eventfd(0, EFD_CLOEXEC);
      if (stop < 0) {
        throw KernelError.of("make event descriptor", "eventfd", Libraries.errno());
      }
      ForeignChanges changes = new ForeignChanges(socket, stop, table, ownPort);
      changes.thread.start();
      return changes;
    } catch (DatapathException e) {
      socket.close();
      throw e;
    }
  }

  /** Replaces what is called after a foreign change. */
  public void onChange(Runnable newWake) {
    wake = newWake;
  }

  private void run() {
    byte[] room = new byte[1 << 16];
    while (waitForMessage()) {
      boolean foreign;
      try {
        foreign = concernsUs(socket.receive(room));
      } catch (DatapathException e) {
        if (e.kind() != Kind.BUSY) {
          LOG.atError().setCause(e).log("no notifications of nftables any more");
          return;
        }
        // ENOBUFS: some were lost, so anything may have changed.
        foreign = true;
      }
      if (foreign) {
        wake.run();
      }
    }
  }

  /** Waits for the socket; false once {@link #close} was called. */
  private boolean waitForMessage() {
    ByteBuffer descriptors = ByteBuffer.allocate(16).order(ByteOrder.nativeOrder());
    while (true) {
      descriptors.clear();
      descriptors.putInt(socket.descriptor()).putShort(POLLIN).putShort((short) 0);
      descriptors.putInt(stop).putShort(POLLIN).putShort((short) 0);
      int ready = Libraries.sockets().poll(descriptors.array(), 2, -1);
      if (ready > 0) {
        return descriptors.getShort(14) == 0;
      }
      if (ready < 0 && !KernelError.EINTR.is(Libraries.errno())) {
        return false;
      }
    }
  }

  boolean concernsUs(ByteBuffer datagram) {
    for (NfMessage message : NfMessage.all(datagram)) {
      boolean generation = message.type() == NfMessage.NEWGEN;
      boolean own = ownPort != 0 && message.port() == ownPort;
      if (!generation && !own && message.text(TABLE).equals(table)) {
        return true;
      }
    }
    return false;
  }

  @Override
  public void close() {
    byte[] one = ByteBuffer.allocate(8).order(ByteOrder.nativeOrder()).putLong(1).array();
    Libraries.sockets().write(stop, one, one.length);
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    Libraries.sockets().close(stop);
    socket.close();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
