package io.egressgateway.domain.claim;

import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.net.Sorted;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/** Tells a node's own claims to all nodes until they know them. Goes away with its step. */
final class Pushes {
  /** How often in every interval; then once in as many intervals. */
  private static final int EAGER = 10;

  /** After so many times all are told again: one may have forgotten, having been restarted. */
  private static final int ROUND = 20;

  private final PeerStep.Rules rules;
  private final PeerInput.Moment moment;
  private final PublishedView view;
  private final List<PeerOutput> outputs;

  Pushes(
      PeerStep.Rules rules, PeerInput.Moment moment, PublishedView view, List<PeerOutput> outputs) {
    this.rules = rules;
    this.moment = moment;
    this.view = view;
    this.outputs = outputs;
  }

  static PeerState.Paces acknowledged(PeerState.Paces paces, NodeName node, long digest) {
    PeerState.Push push = paces.push();
    if (push.digest() == 0 || push.digest() != digest) {
      return paces;
    }
    return paces.with(
        new PeerState.Push(
            push.digest(), Sorted.with(push.acknowledged(), node), push.times(), push.next()));
  }

  PeerState.Paces due(PeerState.Paces paces, Claims claims) {
    List<KnownClaim> own = claims.open(claim -> claim.to().equals(rules.self()));
    if (own.isEmpty()) {
      return paces.with(PeerState.Push.NOTHING);
    }
    PeerState.Push push = paces.push();
    long digest = Claims.digest(own);
    boolean news = digest != push.digest();
    if (!news && moment.nanos() - push.next() < 0) {
      return paces;
    }
    int times = news ? 0 : push.times();
    SortedSet<NodeName> known =
        news || times % ROUND == 0 ? Sorted.emptySet() : push.acknowledged();
    PeerMessage.Tell tell = new PeerMessage.Tell(own, claims.digest());
    SortedSet<NodeName> to = new TreeSet<>(view.addresses().keySet());
    to.remove(rules.self());
    to.removeAll(known);
    if (!to.isEmpty()) {
      outputs.add(new PeerOutput.Send(to, tell));
    }
    outputs.add(new PeerOutput.Report(tell));
    long pause = (times < EAGER ? 1 : EAGER) * rules.interval();
    return paces.with(new PeerState.Push(digest, known, times + 1, moment.nanos() + pause));
  }
}
