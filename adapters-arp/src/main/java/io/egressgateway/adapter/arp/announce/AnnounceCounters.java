package io.egressgateway.adapter.arp.announce;

import io.egressgateway.adapter.arp.responder.NoReplyReason;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;

/** The counts while they move. Thread safe; counting makes no object. */
final class AnnounceCounters {
  final LongAdder received = new LongAdder();
  final LongAdder answered = new LongAdder();
  final LongAdder answersFailed = new LongAdder();
  final LongAdder gratuitousSent = new LongAdder();
  final LongAdder gratuitousFailed = new LongAdder();
  final LongAdder conflicts = new LongAdder();
  private final AtomicLongArray noReply = new AtomicLongArray(NoReplyReason.values().length);
  volatile int links;
  volatile int unplaced;

  void noReply(NoReplyReason reason) {
    noReply.incrementAndGet(reason.ordinal());
  }

  AnnounceCounts snapshot() {
    Map<NoReplyReason, Long> reasons = new EnumMap<>(NoReplyReason.class);
    for (NoReplyReason reason : NoReplyReason.values()) {
      reasons.put(reason, noReply.get(reason.ordinal()));
    }
    return new AnnounceCounts(
        received.sum(),
        answered.sum(),
        answersFailed.sum(),
        gratuitousSent.sum(),
        gratuitousFailed.sum(),
        conflicts.sum(),
        new TreeMap<>(reasons),
        links,
        unplaced);
  }
}
