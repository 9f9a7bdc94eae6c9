package io.egressgateway.domain.claim;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.membership.Membership;
import io.egressgateway.domain.membership.MembershipInput;
import io.egressgateway.domain.membership.MembershipInput.Target;
import io.egressgateway.domain.membership.MembershipOutput;
import io.egressgateway.domain.membership.MembershipState;
import io.egressgateway.domain.membership.MembershipTimings;
import io.egressgateway.domain.membership.NodeLiveness;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** One step of {@link PeerProtocol}; goes away with it. */
final class PeerStep {
  /** How often a node that begins asks what claims there are: one datagram may be lost. */
  static final int GREETINGS = 3;

  /** In intervals, between two questions about the same claims. */
  private static final int DOUBT = 20;

  private final Rules rules;
  private final PeerInput.Moment moment;
  private final List<PeerOutput> outputs = new ArrayList<>();
  private final List<MembershipInput> heard = new ArrayList<>();
  private final TreeMap<NodeName, PeerState.Peer> peers;
  private final Hearsay hearsay;
  private Optional<PublishedView> view;
  private Claims claims;
  private MembershipState members;
  private PeerState.Paces paces;
  private PeerState.Link link;

  /** What is the same in every step. */
  record Rules(NodeName self, MembershipTimings timings, Membership membership) {
    long interval() {
      return timings.interval().toNanos();
    }
  }

  PeerStep(Rules rules, PeerState state, PeerInput.Moment moment) {
    this.rules = rules;
    this.moment = moment;
    this.view = state.view();
    this.claims = state.claims();
    this.members = state.members();
    this.peers = new TreeMap<>(state.peers());
    this.hearsay = new Hearsay(rules, moment, state.told(), outputs);
    this.paces = state.paces();
    this.link = state.link();
  }

  void take(PeerInput input) {
    switch (input) {
      case PeerInput.Wake _ -> {}
      case PeerInput.Read(PublishedView read) -> read(read);
      case PeerInput.EchoReply(NodeName node) -> heard.add(new MembershipInput.EchoReply(node));
      case PeerInput.Received(PeerMessage.Signed signed) -> {
        if (!signed.node().equals(rules.self())) {
          received(signed);
        }
      }
    }
  }

  private void read(PublishedView read) {
    view = Optional.of(read);
    claims = claims.judged(read);
    SortedMap<NodeName, Target> targets = new TreeMap<>();
    // A peer that was never heard may not know this protocol: its silence says nothing.
    for (NodeName peer : read.peersOf(rules.self())) {
      targets.put(peer, new Target(requireNonNull(read.addresses().get(peer)), false));
    }
    peers.keySet().retainAll(targets.keySet());
    heard.add(new MembershipInput.Watch(targets));
  }

  private void received(PeerMessage.Signed signed) {
    switch (signed.message()) {
      case PeerMessage.Beat beat -> {
        heard.add(
            new MembershipInput.Heartbeat(
                signed.node(), signed.incarnation(), signed.sequence(), signed.sentMillis()));
        PeerState.Peer last = peers.get(signed.node());
        if (isWitness(signed.node()) && (last == null || last.isOlderThan(signed))) {
          peers.put(
              signed.node(),
              new PeerState.Peer(
                  moment.nanos(),
                  signed.incarnation(),
                  signed.sequence(),
                  signed.sentMillis(),
                  beat));
        }
        hearsay.compare(signed.node(), beat.digest(), claims);
      }
      case PeerMessage.Tell tell -> {
        claims = hearsay.take(signed.node(), tell, claims, view);
      }
      case PeerMessage.Receipt(long digest) ->
          paces = Pushes.acknowledged(paces, signed.node(), digest);
      // For the controller alone.
      case PeerMessage.Inquiry _ -> {}
    }
  }

  /** Peers, and the controller, which is asked about those that this node does not hear. */
  private boolean isWitness(NodeName node) {
    return node.equals(PeerMessage.CONTROLLER)
        || view.filter(read -> read.peersOf(rules.self()).contains(node)).isPresent();
  }

  PeerProtocol.Step conclude() {
    if (moment.sign().isPresent() && !moment.sign().equals(link.sign())) {
      heard.add(new MembershipInput.OtherSign());
    }
    boolean deaf = !isHearing(rules.timings().deafNanos());
    link = new PeerState.Link(moment.sign(), deaf ? moment.nanos() : link.deafAt());
    heard.add(new MembershipInput.Tick());
    Membership.Step watched = rules.membership().step(members, heard, moment.nanos());
    members = watched.state();
    watched.outputs().forEach(this::pass);
    view.ifPresent(this::succeed);
    return new PeerProtocol.Step(
        new PeerState(view, claims, members, peers, hearsay.told(), paces, link), outputs);
  }

  private void pass(MembershipOutput output) {
    outputs.add(
        switch (output) {
          case MembershipOutput.Probe(var node, var address) -> new PeerOutput.Probe(node, address);
          case MembershipOutput.Changed(var node, var before, var after) ->
              new PeerOutput.Seen(node, before, after);
        });
  }

  private void succeed(PublishedView read) {
    claims = claims.settled(read);
    if (moment.able() && isConnected()) {
      Succession.Living living = new Succession.Living(rules.self(), dead(), able());
      for (Claim claim : new Succession(read, claims, living).due(moment.millis())) {
        claims = claims.with(KnownClaim.open(claim));
        outputs.add(new PeerOutput.Made(claim));
      }
    }
    greet(read);
    beat();
    doubt(read);
    paces = new Pushes(rules, moment, read, outputs).due(paces, claims);
  }

  /** Silent to this node and to those of its peers that say whom they hear. */
  private SortedSet<NodeName> dead() {
    SortedSet<NodeName> dead = new TreeSet<>(members.unreachable(rules.timings()));
    dead.removeIf(node ->
        peers.values().stream().anyMatch(peer -> isFresh(peer) && peer.beat().vouchesFor(node)));
    return dead;
  }

  private SortedSet<NodeName> able() {
    SortedSet<NodeName> able = new TreeSet<>();
    peers.forEach((node, peer) -> {
      if (peer.beat().able() && members.liveness().get(node) == NodeLiveness.ALIVE) {
        able.add(node);
      }
    });
    return able;
  }

  private boolean isFresh(PeerState.Peer peer) {
    return isWithin(rules.timings().suspectNanos(), peer.heardNanos());
  }

  private boolean isWithin(long age, long nanos) {
    return moment.nanos() - nanos <= age;
  }

  private boolean isHearing(long age) {
    return moment.sign().isPresent() && isWithin(age, moment.sign().getAsLong())
        || peers.values().stream().anyMatch(peer -> isWithin(age, peer.heardNanos()));
  }

  /**
   * One that hears nobody cannot tell a dead peer from its own cut link; and when it hears again,
   * peers do not come back all at once.
   */
  private boolean isConnected() {
    return isHearing(rules.timings().suspectNanos())
        && !isWithin(rules.timings().returnNanos(), link.deafAt());
  }

  private void greet(PublishedView read) {
    if (paces.greetings() < GREETINGS && moment.nanos() - paces.nextGreeting() >= 0) {
      send(read.toBeAskedBy(rules.self()), new PeerMessage.Tell(List.of(), claims.digest()));
      paces = paces.greeted(moment.nanos() + rules.interval());
    }
  }

  private void beat() {
    if (members.members().isEmpty() || moment.nanos() - paces.nextBeat() < 0) {
      return;
    }
    send(
        new TreeSet<>(members.members().keySet()),
        PeerMessage.Beat.of(
            claims.digest(), moment.able(), members.fresh(moment.nanos(), rules.timings())));
    inquire();
    paces = paces.beaten(Math.max(paces.nextBeat() + rules.interval(), moment.nanos()));
  }

  private void inquire() {
    SortedSet<NodeName> missing = members.missing(moment.nanos(), rules.timings());
    if (!missing.isEmpty()) {
      outputs.add(new PeerOutput.Report(new PeerMessage.Inquiry(PeerMessage.marks(missing))));
    }
  }

  /**
   * Asks claimants about claims that do not show in a status that is newer: it may have told of
   * them and say otherwise again, and this node missed what was between.
   */
  private void doubt(PublishedView read) {
    List<KnownClaim> doubtful = claims.doubtful(rules.self(), read);
    if (doubtful.isEmpty() || moment.nanos() - paces.nextDoubt() < 0) {
      return;
    }
    TreeMap<NodeName, List<KnownClaim>> byClaimant = new TreeMap<>();
    for (KnownClaim each : doubtful) {
      byClaimant.computeIfAbsent(each.claim().to(), _ -> new ArrayList<>()).add(each);
    }
    byClaimant.forEach((claimant, made) ->
        send(new TreeSet<>(List.of(claimant)), new PeerMessage.Tell(made, claims.digest())));
    paces = paces.doubted(moment.nanos() + DOUBT * rules.interval());
  }

  private void send(SortedSet<NodeName> to, PeerMessage message) {
    if (!to.isEmpty()) {
      outputs.add(new PeerOutput.Send(to, message));
    }
  }
}
