package io.egressgateway.domain.claim;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.allocation.EgressIdentity;
import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.cluster.PublishedGroup;
import io.egressgateway.domain.cluster.PublishedGroup.GatewayNode;
import io.egressgateway.domain.cluster.TunnelPhase;
import io.egressgateway.domain.election.GatewayElection;
import io.egressgateway.domain.election.Placement;
import io.egressgateway.domain.net.Sorted;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Says what a node has to claim. The election is the controller's, over what it is over there: what
 * is published, and who is dead. So while both live they name the same node, and gateway nodes name
 * the same one whatever claims of the same death they have heard already.
 */
public final class Succession {
  /**
   * How long a node leaves what another has taken over from it, in milliseconds: two that do not
   * hear each other, while all others hear both, must not take everything from one another at once.
   */
  private static final long RELUCTANCE_MILLIS = 3_000;

  private final PublishedView view;
  private final Claims claims;
  private final Living living;

  /**
   * Who lives, as a node sees it.
   *
   * @param self the node itself
   * @param dead nodes that neither this one nor a peer of it hears, and whose kernel is silent
   * @param able other nodes that are heard and could take over
   */
  public record Living(NodeName self, SortedSet<NodeName> dead, SortedSet<NodeName> able) {
    public Living {
      requireNonNull(self, "self");
      dead = Sorted.set(dead);
      able = Sorted.set(able);
    }
  }

  /** Of one node, by what it sees. */
  public Succession(PublishedView view, Claims claims, Living living) {
    this.view = requireNonNull(view, "view");
    this.claims = requireNonNull(claims, "claims");
    this.living = requireNonNull(living, "living");
  }

  /** Claims that this node has to make now, if it can. */
  public List<Claim> due(long nowMillis) {
    List<Claim> due = new ArrayList<>();
    if (!living.dead().isEmpty()) {
      view.groups()
          .forEach((name, group) -> {
            if (view.revision(name).isPresent() && view.isMember(name, living.self())) {
              due.addAll(due(name, group, nowMillis));
            }
          });
    }
    return due;
  }

  private List<Claim> due(String name, PublishedGroup group, long nowMillis) {
    SortedMap<EgressIdentity, NodeName> published = view.owners(name);
    List<EgressIdentity> orphans = published.keySet().stream().filter(this::isOrphan).toList();
    if (orphans.isEmpty()) {
      return List.of();
    }
    SortedMap<EgressIdentity, Placement> placements =
        GatewayElection.of(eligible(group), view.policy(name), electedOver(published));
    List<Claim> due = new ArrayList<>();
    for (EgressIdentity egress : orphans) {
      if (placements.get(egress) instanceof Placement.Carried(NodeName by)
          && by.equals(living.self())
          && !wasJustTaken(egress, nowMillis)) {
        Claim claim =
            new Claim(
                egress,
                requireNonNull(published.get(egress)),
                by,
                view.revision(name).orElseThrow(),
                claims.nextEpoch(egress, nowMillis));
        if (PeerCodec.fits(claim)) {
          due.add(claim);
        }
      }
    }
    return due;
  }

  private boolean wasJustTaken(EgressIdentity egress, long nowMillis) {
    KnownClaim last = claims.known().get(egress);
    return last != null
        && last.claim().from().equals(living.self())
        && !last.claim().to().equals(living.self())
        && nowMillis - last.claim().epoch() < RELUCTANCE_MILLIS;
  }

  private boolean isOrphan(EgressIdentity egress) {
    return claims.owner(egress, view).filter(living.dead()::contains).isPresent();
  }

  /** A dead owner that is published counts, whoever has claimed of it: that is what all know. */
  private SortedMap<EgressIdentity, Optional<NodeName>> electedOver(
      SortedMap<EgressIdentity, NodeName> published) {
    SortedMap<EgressIdentity, Optional<NodeName>> owners = new TreeMap<>();
    published.forEach((egress, owner) ->
        owners.put(
            egress,
            living.dead().contains(owner) ? Optional.of(owner) : claims.owner(egress, view)));
    return owners;
  }

  /** As for the controller: where no node is Ready, those that still answer. */
  private SortedSet<NodeName> eligible(PublishedGroup group) {
    SortedSet<NodeName> ready = heard(group, TunnelPhase.READY);
    return ready.isEmpty() ? heard(group, TunnelPhase.NODE_NOT_READY) : ready;
  }

  private SortedSet<NodeName> heard(PublishedGroup group, TunnelPhase phase) {
    SortedSet<NodeName> nodes = new TreeSet<>();
    for (GatewayNode node : group.nodes()) {
      boolean heard = living.able().contains(node.node()) || living.self().equals(node.node());
      if (heard && node.phase().equals(phase.text())) {
        nodes.add(node.node());
      }
    }
    return nodes;
  }
}
