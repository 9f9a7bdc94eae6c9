package io.egressgateway.app.liveness;

import io.egressgateway.domain.claim.Claims;
import io.egressgateway.domain.claim.KnownClaim;
import io.egressgateway.domain.claim.PeerCodec;
import io.egressgateway.domain.claim.PeerMessage;
import io.egressgateway.domain.claim.PublishedView;
import io.egressgateway.domain.cluster.NodeName;
import java.util.Collection;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/** What the controller knows of claims; it makes none. Any thread. */
final class ClaimLedger {
  private Claims claims = Claims.NONE;
  private long sequence;

  /** Whether this said anything new. */
  synchronized boolean take(PeerMessage.Tell tell) {
    Claims before = claims;
    for (KnownClaim heard : tell.claims()) {
      claims = claims.with(heard);
    }
    return claims != before;
  }

  /** What a node should hear that told these. */
  synchronized List<PeerMessage.Signed> answer(PeerMessage.Tell tell, long nowMillis) {
    List<KnownClaim> better = claims.better(tell.claims());
    if (better.isEmpty()) {
      return List.of();
    }
    return PeerCodec.parts(new PeerMessage.Tell(better, claims.digest())).stream()
        .map(part -> signed(part, nowMillis))
        .toList();
  }

  /** Whom of those that were asked about the controller hears. */
  synchronized PeerMessage.Signed answer(
      PeerMessage.Inquiry inquiry, Collection<NodeName> heard, long nowMillis) {
    SortedSet<Long> hears = new TreeSet<>();
    for (NodeName node : heard) {
      if (inquiry.about().contains(PeerMessage.mark(node))) {
        hears.add(PeerMessage.mark(node));
      }
    }
    return signed(new PeerMessage.Beat(claims.digest(), false, hears), nowMillis);
  }

  private PeerMessage.Signed signed(PeerMessage message, long nowMillis) {
    return new PeerMessage.Signed(PeerMessage.CONTROLLER, 0, ++sequence, nowMillis, message);
  }

  /** The claims, after what is published has ended some of them. */
  synchronized Claims judged(PublishedView view) {
    claims = claims.judged(view);
    return claims;
  }

  synchronized void forget() {
    claims = Claims.NONE;
  }
}
