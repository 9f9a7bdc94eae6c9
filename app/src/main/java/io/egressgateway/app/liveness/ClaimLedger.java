package io.egressgateway.app.liveness;

import io.egressgateway.domain.claim.Claims;
import io.egressgateway.domain.claim.KnownClaim;
import io.egressgateway.domain.claim.PeerCodec;
import io.egressgateway.domain.claim.PeerMessage;
import io.egressgateway.domain.claim.PublishedView;
import io.egressgateway.domain.cluster.NodeName;
import java.util.List;

/** What the controller knows of claims; it makes none. Any thread. */
final class ClaimLedger {
  /** Under which the controller answers: no node can have it. */
  private static final NodeName NAME = new NodeName("controller/");

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
        .map(part -> new PeerMessage.Signed(NAME, 0, ++sequence, nowMillis, part))
        .toList();
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
