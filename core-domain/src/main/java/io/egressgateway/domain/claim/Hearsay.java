package io.egressgateway.domain.claim;

import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.net.Sorted;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** Takes claims that others tell, and tells who knows others. Goes away with its step. */
final class Hearsay {
  /** Between two answers to a node whose digest stays another, in intervals. */
  private static final int PATIENCE = 5;

  private final PeerStep.Rules rules;
  private final PeerInput.Moment moment;
  private final TreeMap<NodeName, Long> told;
  private final List<PeerOutput> outputs;

  Hearsay(
      PeerStep.Rules rules,
      PeerInput.Moment moment,
      SortedMap<NodeName, Long> told,
      List<PeerOutput> outputs) {
    this.rules = rules;
    this.moment = moment;
    this.told = new TreeMap<>(told);
    this.told.values().removeIf(last -> !isRecent(last));
    this.outputs = outputs;
  }

  private boolean isRecent(long last) {
    return moment.nanos() - last < PATIENCE * rules.interval();
  }

  SortedMap<NodeName, Long> told() {
    return told;
  }

  /** What is known after a node told what it knows. */
  Claims take(NodeName teller, PeerMessage.Tell tell, Claims before, Optional<PublishedView> view) {
    Claims claims = before;
    for (KnownClaim heard : tell.claims()) {
      if (view.filter(read -> contradicts(heard, read)).isPresent()) {
        outputs.add(new PeerOutput.Refused(teller, heard.claim()));
        continue;
      }
      KnownClaim last = claims.known().get(heard.claim().egress());
      claims = claims.with(heard);
      boolean learnt = last == null || !last.claim().equals(heard.claim());
      if (learnt && claims.known().get(heard.claim().egress()) == heard) {
        outputs.add(new PeerOutput.Learnt(heard.claim()));
        passOn(teller, heard, claims);
      }
    }
    List<KnownClaim> better = claims.better(tell.claims());
    if (!better.isEmpty()) {
      send(teller, new PeerMessage.Tell(better, claims.digest()));
    } else {
      compare(teller, tell.digest(), claims);
    }
    // After what it may be missing: who begins goes on when all have answered.
    send(
        teller,
        new PeerMessage.Receipt(Claims.digest(claims.open(claim -> claim.to().equals(teller)))));
    return claims;
  }

  /** The old owner may live, and not hear the new one; then it must yield. */
  private void passOn(NodeName teller, KnownClaim heard, Claims claims) {
    NodeName old = heard.claim().from();
    if (heard.isOpen() && !old.equals(rules.self()) && !old.equals(teller)) {
      send(old, new PeerMessage.Tell(List.of(heard), claims.digest()));
    }
  }

  /** What no member of a group may say to one that has read as much as it. */
  private static boolean contradicts(KnownClaim heard, PublishedView view) {
    Claim claim = heard.claim();
    OptionalLong revision = view.revision(claim.egress().group());
    if (revision.isEmpty()) {
      return true;
    }
    return revision.getAsLong() >= claim.revision()
        && (view.owner(claim.egress()).isEmpty()
            || heard.isOpen() && !view.isMember(claim.egress().group(), claim.to()));
  }

  /** Tells what is known here to a node that knows something else. */
  void compare(NodeName other, long digest, Claims claims) {
    if (digest != claims.digest() && !told.containsKey(other)) {
      told.put(other, moment.nanos());
      send(other, new PeerMessage.Tell(claims.open(), claims.digest()));
    }
  }

  private void send(NodeName to, PeerMessage message) {
    outputs.add(new PeerOutput.Send(Sorted.set(new TreeSet<>(List.of(to))), message));
  }
}
