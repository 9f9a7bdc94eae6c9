package io.egressgateway.adapter.arp.announce;

import io.egressgateway.adapter.arp.announce.AnsweringLinks.AnsweringLink;
import io.egressgateway.adapter.arp.responder.Decision;
import io.egressgateway.adapter.arp.responder.Decision.Answer;
import io.egressgateway.adapter.arp.responder.Decision.ForeignClaim;
import io.egressgateway.adapter.arp.responder.Decision.NoReply;
import io.egressgateway.adapter.arp.responder.NoReplyReason;
import io.egressgateway.adapter.arp.responder.Responder;
import io.egressgateway.adapter.arp.socket.EventSignal;
import io.egressgateway.adapter.arp.socket.NativeBuffer;
import io.egressgateway.adapter.arp.socket.PacketSocket;
import io.egressgateway.adapter.arp.socket.Poller;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.port.announce.AddressAnnouncer.ConflictListener;
import io.egressgateway.port.datapath.DatapathException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Answers frames, on one thread for all interfaces. Takes no lock; reads one volatile snapshot per
 * frame.
 */
final class AnswerLoop implements Runnable {
  /** Longer than any frame that we answer; longer ones are cut, which the parser notices. */
  private static final int FRAME_BYTES = 2048;

  /** Frames taken from one socket before the others have their turn. */
  private static final int FRAMES_PER_TURN = 64;

  private final EventSignal wake;
  private final AnnounceCounters counters;
  private final BooleanSupplier upToDate;
  private final NativeBuffer incoming = NativeBuffer.forWire(FRAME_BYTES);
  private final NativeBuffer outgoing = NativeBuffer.forWire(FRAME_BYTES);
  private final ConcurrentLinkedQueue<PacketSocket> retired = new ConcurrentLinkedQueue<>();

  private volatile AnsweringLinks current = AnsweringLinks.NONE;
  private volatile ConflictListener listener = (_, _, _) -> {};
  private volatile Consumer<IpAddress> claims = _ -> {};
  private volatile boolean closed;

  /** Odd while a frame is being decided and answered; written by this thread only. */
  private volatile long phase;

  /**
   * Makes a loop.
   *
   * @param upToDate asked before each answer; while false there is none
   */
  AnswerLoop(AnnounceCounters counters, BooleanSupplier upToDate) throws DatapathException {
    this.counters = counters;
    this.upToDate = upToDate;
    this.wake = EventSignal.open();
  }

  void onConflict(ConflictListener newListener) {
    listener = newListener;
  }

  /** Tells of every address that another station turns out to have; this thread, must not block. */
  void onClaim(Consumer<IpAddress> told) {
    claims = told;
  }

  /**
   * Swaps the snapshot. When this returns no answer by the old one is under way: either this sees
   * an odd phase and waits for it to pass, or the thread reads the new snapshot.
   *
   * @param gone sockets that the new one does not have; closed when nothing reads them any more
   */
  void publish(AnsweringLinks next, List<PacketSocket> gone) {
    boolean sameSockets = sockets(current).equals(sockets(next));
    current = next;
    retired.addAll(gone);
    if (!sameSockets || !gone.isEmpty()) {
      wake.set();
    }
    long seen = phase;
    while ((seen & 1) == 1 && phase == seen) {
      Thread.onSpinWait();
    }
  }

  /** Ends the loop; sockets of the last snapshot are closed by it. */
  void close() {
    closed = true;
    wake.set();
  }

  @Override
  public void run() {
    while (!closed) {
      closeRetired();
      listen(sockets(current));
    }
    closeRetired();
    wake.close();
  }

  /** Closed here and not by who retires them, so that no descriptor is used by two at once. */
  private void closeRetired() {
    PacketSocket socket = retired.poll();
    while (socket != null) {
      socket.close();
      socket = retired.poll();
    }
  }

  private static List<PacketSocket> sockets(AnsweringLinks links) {
    List<PacketSocket> sockets = new ArrayList<>();
    for (AnsweringLink link : links.links()) {
      sockets.add(link.arp());
      sockets.add(link.ndp());
    }
    return sockets;
  }

  /** Answers until woken, because the sockets changed. */
  private void listen(List<PacketSocket> sockets) {
    Poller poller = new Poller(sockets.size() + 1);
    sockets.forEach(poller::add);
    int wakeNumber = poller.add(wake);
    while (true) {
      poller.await(-1);
      if (poller.ready(wakeNumber)) {
        wake.clear();
        return;
      }
      for (int i = 0; i < sockets.size(); i++) {
        if (poller.ready(i)) {
          drain(sockets.get(i));
        }
      }
    }
  }

  private void drain(PacketSocket socket) {
    for (int i = 0; i < FRAMES_PER_TURN && socket.receive(incoming); i++) {
      long before = phase;
      phase = before + 1;
      try {
        handle(socket, current);
      } finally {
        phase = before + 2;
      }
    }
  }

  private void handle(PacketSocket socket, AnsweringLinks links) {
    counters.received.increment();
    AnsweringLink link = links.find(socket);
    if (link == null) {
      counters.noReply(NoReplyReason.LINK_GONE);
      return;
    }
    if (!link.asked().isEmpty()) {
      Responder.rival(incoming.bytes().duplicate(), link.asked(), link.mac())
          .filter(rival -> !links.ownMacs().contains(rival.claimant()))
          .ifPresent(rival -> claims.accept(rival.address()));
    }
    Decision decision = Responder.decide(incoming.bytes(), link.addresses(), link.mac());
    switch (decision) {
      case Answer answer -> send(socket, answer);
      case ForeignClaim claim -> report(claim, link, links);
      case NoReply(NoReplyReason reason) -> counters.noReply(reason);
    }
  }

  private void send(PacketSocket socket, Answer answer) {
    if (!upToDate.getAsBoolean()) {
      counters.noReply(NoReplyReason.OUTDATED);
      return;
    }
    outgoing.bytes().clear();
    answer.frame().encode(outgoing.bytes());
    (socket.send(outgoing) ? counters.answered : counters.answersFailed).increment();
  }

  private void report(ForeignClaim claim, AnsweringLink link, AnsweringLinks links) {
    if (links.ownMacs().contains(claim.claimant())) {
      counters.noReply(NoReplyReason.OWN_FRAME);
      return;
    }
    counters.conflicts.increment();
    claims.accept(claim.address());
    listener.foreignClaim(claim.address(), claim.claimant(), link.name());
  }
}
