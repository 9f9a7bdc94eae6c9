package io.egressgateway.domain.allocation;

import io.egressgateway.domain.cluster.AddressPool;
import io.egressgateway.domain.cluster.AddressWish;
import io.egressgateway.domain.cluster.ClusterSnapshot;
import io.egressgateway.domain.cluster.Declared;
import io.egressgateway.domain.cluster.EgressPolicy;
import io.egressgateway.domain.cluster.GatewayGroup;
import io.egressgateway.domain.cluster.PolicyKey;
import io.egressgateway.domain.cluster.Rejection;
import io.egressgateway.domain.net.AddressPair;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.domain.net.IpRange;
import io.egressgateway.domain.net.Sorted;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Gives every policy its egress addresses, or the reason why it waits.
 *
 * <p>What was published and is still right comes first, so that nobody's address is taken; then
 * policies that can only have certain addresses; then those that take what is free. Within each,
 * older policies come first. An address never belongs to two identities, over all groups.
 */
public final class AddressAllocation {
  private static final Comparator<EgressPolicy> OLDER_FIRST =
      Comparator.comparing(EgressPolicy::created).thenComparing(EgressPolicy::key);

  private final ClusterSnapshot snapshot;
  private final SortedSet<IpFamily> families;
  private final PublishedAssignments published;
  private final Holders holders;
  private final SharedUse use = new SharedUse();
  private final SortedMap<PolicyKey, AllocationResult> results = new TreeMap<>();

  private AddressAllocation(
      ClusterSnapshot snapshot, SortedSet<IpFamily> families, RestingAddresses resting) {
    this.snapshot = snapshot;
    this.families = families;
    this.published = PublishedAssignments.of(snapshot.published());
    SortedMap<IpAddress, Instant> atRest = new TreeMap<>();
    // What nobody takes back below was freed a moment ago, and rests already for those who wait.
    snapshot.published().values().forEach(group -> atRest.putAll(resting.afterAll(group)));
    this.holders = new Holders(atRest);
  }

  /** Answers for all policies, refused ones too, whose address stays theirs meanwhile. */
  public static SortedMap<PolicyKey, AllocationResult> of(
      ClusterSnapshot snapshot, SortedSet<IpFamily> families, RestingAddresses resting) {
    AddressAllocation allocation = new AddressAllocation(snapshot, families, resting);
    snapshot.policies().forEach(allocation::keep);
    List<EgressPolicy> waiting =
        snapshot.policies().values().stream()
            .flatMap(declared -> declared.accepted().stream())
            .filter(policy -> !allocation.results.containsKey(policy.key()))
            .sorted(OLDER_FIRST)
            .toList();
    waiting.stream().filter(p -> !allocation.takesAnyFree(p)).forEach(allocation::allocate);
    waiting.stream().filter(allocation::takesAnyFree).forEach(allocation::allocate);
    waiting.stream().filter(allocation::isTaken).forEach(allocation::allocate);
    return Sorted.map(allocation.results);
  }

  private boolean takesAnyFree(EgressPolicy policy) {
    return policy.wish() instanceof AddressWish.NextFree
        || policy.wish() instanceof AddressWish.Sharing
        || policy.wish() instanceof AddressWish.FirstFree(var given)
            && given.filter(address -> isOffered(policy.group(), address)).isEmpty();
  }

  /**
   * Who has a wanted address is told once everybody has theirs: of a pair that two others have, the
   * next pass would name the other one.
   */
  private boolean isTaken(EgressPolicy policy) {
    return results.get(policy.key()) instanceof AllocationResult.AddressTaken;
  }

  private void keep(PolicyKey key, Declared<EgressPolicy> declared) {
    switch (declared) {
      case Declared.Accepted<EgressPolicy>(EgressPolicy policy) ->
          published.of(policy.group(), key).stream()
              .filter(identity -> isRight(policy, identity))
              .map(holders::hold)
              .filter(AllocationResult.Allocated.class::isInstance)
              .findFirst()
              .ifPresent(result -> took(policy, result));
      case Declared.Refused<EgressPolicy> _ ->
          results.put(
              key,
              published.of(key).stream()
                  .filter(this::isUsable)
                  .map(holders::hold)
                  .filter(AllocationResult.Allocated.class::isInstance)
                  .findFirst()
                  .orElseGet(AllocationResult.PolicyRefused::new));
    }
  }

  private boolean isRight(EgressPolicy policy, EgressIdentity identity) {
    boolean addressed = !identity.addresses().isEmpty();
    return isUsable(identity)
        && switch (policy.wish()) {
          case AddressWish.NodeAddress() -> !addressed;
          case AddressWish.NextFree(), AddressWish.Sharing _ -> addressed;
          case AddressWish.FirstFree(Optional<IpAddress> given) ->
              addressed
                  && given
                      .filter(address -> isOffered(policy.group(), address))
                      .map(AddressPair::of)
                      .map(identity.addresses()::equals)
                      .orElse(identity.addresses().toList().size() == 1);
          case AddressWish.Exactly(AddressPair wanted) ->
              addressed && identity.addresses().toList().containsAll(wanted.toList());
          case AddressWish.GroupDefault() ->
              addressed && !isPartOfDefaults(policy.group(), identity.addresses());
        };
  }

  /** Whether every address is still one to give out; a refused group keeps what it has. */
  private boolean isUsable(EgressIdentity identity) {
    return switch (snapshot.groups().get(identity.group())) {
      case null -> false;
      case Declared.Refused<GatewayGroup> _ -> true;
      case Declared.Accepted<GatewayGroup>(GatewayGroup group) ->
          identity.addresses().toList().stream().allMatch(address -> isOffered(group, address));
    };
  }

  private boolean isOffered(String name, IpAddress address) {
    return Optional.ofNullable(snapshot.groups().get(name))
        .flatMap(Declared::accepted)
        .filter(group -> isOffered(group, address))
        .isPresent();
  }

  private boolean isOffered(GatewayGroup group, IpAddress address) {
    return OfferedAddresses.refusal(group, families, address).isEmpty();
  }

  /**
   * Whether a pair has some, but not all of the group's defaults: a family came or went since. A
   * pair of former defaults, with nothing in common, stays.
   */
  private boolean isPartOfDefaults(String name, AddressPair pair) {
    return Optional.ofNullable(snapshot.groups().get(name))
        .flatMap(Declared::accepted)
        .map(group -> GroupDefaults.of(group, families))
        .filter(defaults -> !defaults.equals(pair))
        .filter(defaults -> pair.toList().stream().anyMatch(defaults.toList()::contains))
        .isPresent();
  }

  private void took(EgressPolicy policy, AllocationResult result) {
    results.put(policy.key(), result);
    if (result instanceof AllocationResult.Allocated(EgressIdentity identity)) {
      use.add(policy.wish(), identity);
    }
  }

  private void allocate(EgressPolicy policy) {
    took(
        policy,
        switch (snapshot.groups().get(policy.group())) {
          case null -> new AllocationResult.UnknownGroup(policy.group());
          case Declared.Refused<GatewayGroup> _ ->
              new AllocationResult.GroupRefused(policy.group());
          case Declared.Accepted<GatewayGroup>(GatewayGroup group) -> allocate(policy, group);
        });
  }

  private AllocationResult allocate(EgressPolicy policy, GatewayGroup group) {
    return switch (policy.wish()) {
      case AddressWish.NodeAddress() ->
          new AllocationResult.Allocated(new EgressIdentity.OnNode(group.name(), policy.key()));
      case AddressWish.GroupDefault() -> shared(group, GroupDefaults.of(group, families));
      case AddressWish.Exactly(AddressPair wanted) -> exactly(group, wanted);
      case AddressWish.NextFree() -> nextFree(group);
      case AddressWish.Sharing(int perAddress) -> sharing(group, perAddress);
      case AddressWish.FirstFree(Optional<IpAddress> given) ->
          given
              .filter(address -> isOffered(group, address))
              .map(address -> shared(group, AddressPair.of(address)))
              .filter(AllocationResult.Allocated.class::isInstance)
              .orElseGet(() -> firstFree(group));
    };
  }

  private AllocationResult shared(GatewayGroup group, AddressPair addresses) {
    return addresses.isEmpty()
        ? new AllocationResult.NoPool(group.name())
        : holders.hold(new EgressIdentity.Shared(group.name(), addresses));
  }

  private AllocationResult exactly(GatewayGroup group, AddressPair wanted) {
    for (IpAddress address : wanted.toList()) {
      Optional<Rejection> refusal = OfferedAddresses.refusal(group, families, address);
      if (refusal.isPresent()) {
        return new AllocationResult.AddressNotAllowed(refusal.get());
      }
    }
    // Around admission: half of the defaults would keep everybody else from both.
    return SplitPair.refusal(
            GroupDefaults.named(group, families), wanted, SplitPair.defaultsOf(group.name()))
        .<AllocationResult>map(AllocationResult.AddressNotAllowed::new)
        .orElseGet(() -> shared(group, wanted));
  }

  private AllocationResult firstFree(GatewayGroup group) {
    List<IpRange> order =
        group.order().stream().filter(run -> families.contains(run.family())).toList();
    return holders
        .firstFree(order)
        .map(address -> shared(group, AddressPair.of(address)))
        .orElseGet(
            () -> new AllocationResult.NothingFree(group.name(), new AddressPool(order).size()));
  }

  private AllocationResult sharing(GatewayGroup group, int perAddress) {
    AllocationResult unused = nextFree(group);
    if (!(unused instanceof AllocationResult.PoolExhausted)) {
      return unused;
    }
    SortedSet<IpFamily> wanted = new TreeSet<>(families);
    wanted.removeIf(family -> group.pools().get(family).isEmpty());
    return use.least(group.name(), wanted, perAddress)
        .map(holders::hold)
        .orElseGet(() -> new AllocationResult.NothingToShare(group.name(), perAddress));
  }

  private AllocationResult nextFree(GatewayGroup group) {
    AddressPair defaults = GroupDefaults.of(group, families);
    AddressPair chosen = AddressPair.NONE;
    for (IpFamily family : families) {
      AddressPool pool = group.pools().get(family);
      if (!pool.isEmpty()) {
        Optional<IpAddress> free = holders.free(pool, defaults);
        if (free.isEmpty()) {
          return new AllocationResult.PoolExhausted(group.name(), family, pool.size());
        }
        chosen = chosen.with(free.get());
      }
    }
    return shared(group, chosen);
  }
}
