package io.egressgateway.domain.claim;

import io.egressgateway.domain.allocation.EgressIdentity;
import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.net.Sorted;
import io.egressgateway.domain.net.StableHash;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * The last claim for each egress. Claims are merged by what they say alone, so nodes that have
 * heard the same ones agree, in whatever order they came.
 *
 * @param known by egress, those that are over too
 */
public record Claims(SortedMap<EgressIdentity, KnownClaim> known) {
  public static final Claims NONE = new Claims(Sorted.emptyMap());

  public Claims {
    known = Sorted.map(known);
  }

  /** With another claim; the same object where it says nothing new. */
  public Claims with(KnownClaim heard) {
    EgressIdentity egress = heard.claim().egress();
    KnownClaim before = known.get(egress);
    KnownClaim after = before == null ? heard : before.or(heard);
    return after.equals(before) ? this : new Claims(Sorted.with(known, egress, after));
  }

  /** Without those that {@code view} is newer than, which are remembered as over. */
  public Claims settled(PublishedView view) {
    Claims after = this;
    for (KnownClaim each : known.values()) {
      OptionalLong revision = view.revision(each.claim().egress().group());
      if (each.isOpen()
          && revision.isPresent()
          && revision.getAsLong() >= each.claim().revision()
          && !standsAgainst(each.claim(), view)) {
        after = after.with(new KnownClaim(each.claim(), revision));
      }
    }
    return after;
  }

  /** Whether what is published is what the claim was made against, and its claimant may own. */
  private static boolean standsAgainst(Claim claim, PublishedView view) {
    return view.owner(claim.egress()).filter(claim.from()::equals).isPresent()
        && view.isMember(claim.egress().group(), claim.to());
  }

  /** What a claimant saw that has read more than this node is believed, until this one has too. */
  private static boolean holds(KnownClaim known, PublishedView view) {
    Claim claim = known.claim();
    OptionalLong revision = view.revision(claim.egress().group());
    if (revision.isEmpty() || !view.isMember(claim.egress().group(), claim.to())) {
      return false;
    }
    long read = revision.getAsLong();
    boolean over = known.settledAt().isPresent() && read >= known.settledAt().getAsLong();
    return !over && (read < claim.revision() || standsAgainst(claim, view));
  }

  /** Who has what by the claims that hold, by group. */
  public SortedMap<String, SortedMap<EgressIdentity, NodeName>> inForce(PublishedView view) {
    SortedMap<String, SortedMap<EgressIdentity, NodeName>> moved = new TreeMap<>();
    known.forEach((egress, each) -> {
      if (holds(each, view)) {
        moved.computeIfAbsent(egress.group(), _ -> new TreeMap<>()).put(egress, each.claim().to());
      }
    });
    return Sorted.map(moved);
  }

  /** The owner by the claims that hold, else as published. */
  Optional<NodeName> owner(EgressIdentity egress, PublishedView view) {
    KnownClaim claim = known.get(egress);
    return claim != null && holds(claim, view)
        ? Optional.of(claim.claim().to())
        : view.owner(egress);
  }

  /** Claims that are not over. */
  public List<KnownClaim> open() {
    return open(_ -> true);
  }

  List<KnownClaim> open(Predicate<Claim> which) {
    return known.values().stream()
        .filter(each -> each.isOpen() && which.test(each.claim()))
        .toList();
  }

  /** Claims of others that hold though a status is read that is newer than what they go by. */
  List<KnownClaim> doubtful(NodeName self, PublishedView view) {
    return open(claim -> {
      OptionalLong revision = view.revision(claim.egress().group());
      return !claim.to().equals(self)
          && revision.isPresent()
          && revision.getAsLong() > claim.revision();
    });
  }

  /** Greater than any epoch known for an egress, and not below the clock. */
  long nextEpoch(EgressIdentity egress, long nowMillis) {
    KnownClaim last = known.get(egress);
    return last == null ? nowMillis : Math.max(nowMillis, last.claim().epoch() + 1);
  }

  /**
   * What remains of the claims by what is published now: {@link #settled}, and nothing of egresses
   * that are gone.
   */
  public Claims judged(PublishedView view) {
    Claims judged = settled(view);
    SortedMap<EgressIdentity, KnownClaim> left = new TreeMap<>(judged.known);
    left.values().removeIf(each -> isGone(each.claim(), view));
    return left.size() == judged.known.size() ? judged : new Claims(left);
  }

  private static boolean isGone(Claim claim, PublishedView view) {
    OptionalLong revision = view.revision(claim.egress().group());
    return view.owner(claim.egress()).isEmpty()
        && revision.isPresent()
        && revision.getAsLong() >= claim.revision();
  }

  /** The same number at nodes that know the same of these claims; 0 for none. */
  static long digest(Collection<KnownClaim> claims) {
    long digest = 0;
    for (KnownClaim each : claims) {
      Claim claim = each.claim();
      String text = claim.egress() + "\0" + claim.to() + "\0" + claim.epoch();
      digest += StableHash.of(text);
    }
    return digest;
  }

  /** The same number at nodes that know the same open claims; 0 for none. */
  public long digest() {
    return digest(open());
  }

  /**
   * What a node should hear that sent these: what is known here of the same egresses, and is more.
   */
  public List<KnownClaim> better(Collection<KnownClaim> heard) {
    List<KnownClaim> better = new ArrayList<>();
    for (KnownClaim each : heard) {
      KnownClaim ours = known.get(each.claim().egress());
      if (ours != null && !ours.or(each).equals(each)) {
        better.add(ours);
      }
    }
    return better;
  }
}
