package io.egressgateway.adapter.arp.announce;

import io.egressgateway.adapter.arp.responder.NoReplyReason;
import io.egressgateway.domain.net.Sorted;
import java.util.SortedMap;

/**
 * What has happened since the announcer was opened.
 *
 * @param received frames that passed the kernel's filter
 * @param answered of these, answered
 * @param answersFailed answers the kernel did not take
 * @param gratuitousSent announcements nobody asked for, in frames
 * @param gratuitousFailed of these, those the kernel did not take
 * @param conflicts frames in which another station claimed an announced address
 * @param noReply frames not answered, by reason; all reasons are there
 * @param links interfaces that answer now
 * @param unplaced addresses that no interface can answer for now
 */
public record AnnounceCounts(
    long received,
    long answered,
    long answersFailed,
    long gratuitousSent,
    long gratuitousFailed,
    long conflicts,
    SortedMap<NoReplyReason, Long> noReply,
    int links,
    int unplaced) {
  public AnnounceCounts {
    noReply = Sorted.map(noReply);
  }
}
