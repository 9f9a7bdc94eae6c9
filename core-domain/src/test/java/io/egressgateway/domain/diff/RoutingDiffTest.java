package io.egressgateway.domain.diff;

import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.domain.Cases;
import io.egressgateway.domain.datapath.DatapathSettings;
import io.egressgateway.domain.datapath.FdbEntry;
import io.egressgateway.domain.datapath.NodeDatapath;
import io.egressgateway.domain.datapath.NodeNetwork;
import io.egressgateway.domain.datapath.RandomNode;
import io.egressgateway.domain.datapath.RoutingObject;
import io.egressgateway.domain.datapath.RoutingRule;
import io.egressgateway.domain.datapath.RoutingState;
import io.egressgateway.domain.datapath.TunnelAddress;
import io.egressgateway.domain.datapath.TunnelDevice;
import io.egressgateway.domain.datapath.TunnelNeighbor;
import io.egressgateway.domain.datapath.TunnelRoute;
import io.egressgateway.domain.diff.RoutingChange.Verb;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.Sorted;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class RoutingDiffTest {
  private record Change(RoutingState before, RoutingState after) {}

  private static RoutingState draw(RandomGenerator random) {
    return NodeDatapath.of(
            RandomNode.draw(random),
            RandomNode.NETWORK,
            DatapathSettings.DEFAULT,
            RandomNode.TUNNEL,
            Sorted.emptyMap())
        .routing();
  }

  /** From another state, from one whose device or addresses differ, from nothing, or to nothing. */
  private static Change change(RandomGenerator random) {
    RoutingState first = draw(random);
    RoutingState second = draw(random);
    RoutingState before =
        switch (random.nextInt(5)) {
          case 0 -> RoutingState.EMPTY;
          case 1 -> with(first, withPort(first.device(), 4789), first.addresses());
          case 2 -> with(first, withMtu(first.device(), 1200), first.addresses());
          case 3 ->
              with(
                  first,
                  first.device(),
                  new TreeSet<>(List.of(new TunnelAddress(IpAddress.of("172.31.0.99"), 16))));
          default -> first;
        };
    RoutingState after = random.nextInt(10) == 0 ? RoutingState.EMPTY : second;
    return new Change(before, after);
  }

  private static RoutingState with(
      RoutingState state, Optional<TunnelDevice> device, Set<TunnelAddress> addresses) {
    return new RoutingState(
        device,
        Sorted.set(addresses),
        state.neighbors(),
        state.fdb(),
        state.routes(),
        state.rules());
  }

  private static Optional<TunnelDevice> withPort(Optional<TunnelDevice> device, int port) {
    return device.map(d ->
        new TunnelDevice(
            d.name(), d.vni(), port, d.mac(), d.parent(), d.local(), d.mtu(), d.checksumOffload()));
  }

  private static Optional<TunnelDevice> withMtu(Optional<TunnelDevice> device, int mtu) {
    return device.map(d ->
        new TunnelDevice(
            d.name(), d.vni(), d.port(), d.mac(), d.parent(), d.local(), mtu, d.checksumOffload()));
  }

  private static List<RoutingChange> between(RoutingState before, RoutingState after) {
    return between(before, after, Consistency.COMPLETE);
  }

  private static List<RoutingChange> between(
      RoutingState before, RoutingState after, Consistency consistency) {
    return RoutingDiff.between(new ObservedRouting(NodeNetwork.EMPTY, before, consistency), after)
        .changes();
  }

  private static RoutingState applied(RoutingState state, List<RoutingChange> changes) {
    KernelModel kernel = new KernelModel(state);
    changes.forEach(kernel::make);
    return kernel.state();
  }

  @Test
  void appliedToWhatWasObservedItGivesWhatIsDesired() {
    Cases.forAll(
        RoutingDiffTest::change,
        change -> {
          RoutingState now = applied(change.before(), between(change.before(), change.after()));
          assertThat(now).isEqualTo(change.after());
          assertThat(between(now, change.after())).isEmpty();
        });
  }

  @Test
  void nothingIsRemovedAfterAnInterruptedReading() {
    Cases.forAll(
        RoutingDiffTest::change,
        change -> {
          List<RoutingChange> changes =
              between(change.before(), change.after(), Consistency.INTERRUPTED);
          assertThat(changes).allMatch(one -> one.verb() == Verb.PUT);
          RoutingState now = applied(change.before(), changes);
          assertThat(now.rules()).containsAll(change.after().rules());
          assertThat(now.routes()).containsAll(change.after().routes());
        });
  }

  @Test
  void whatOthersRestUponComesFirstAndGoesLast() {
    Cases.forAll(
        RoutingDiffTest::change,
        change -> {
          List<RoutingChange> changes = between(change.before(), change.after());
          List<Integer> puts = new ArrayList<>();
          List<Integer> removals = new ArrayList<>();
          for (RoutingChange one : changes) {
            if (one.verb() == Verb.PUT) {
              puts.add(rank(one.object()));
              assertThat(removals).as("puts before removals").isEmpty();
            } else if (!(one.object() instanceof TunnelAddress)) {
              removals.add(rank(one.object()));
            }
          }
          assertThat(puts).isSorted();
          assertThat(removals.reversed()).isSorted();
        });
  }

  private static int rank(RoutingObject object) {
    return switch (object) {
      case TunnelDevice _ -> 0;
      case TunnelAddress _ -> 1;
      case TunnelNeighbor _ -> 2;
      case FdbEntry _ -> 3;
      case TunnelRoute _ -> 4;
      case RoutingRule rule ->
          switch (rule.priority()) {
            case RoutingRule.CLOSED_PRIORITY -> 5;
            case RoutingRule.END_PRIORITY -> 6;
            case RoutingRule.GUARD_PRIORITY -> 7;
            default -> 8;
          };
    };
  }

  @Test
  void aDeviceMadeAnewHasEverythingPutOnItAgain() {
    Cases.forAll(
        RoutingDiffTest::draw,
        state -> {
          RoutingState before = with(state, withPort(state.device(), 4789), state.addresses());
          List<RoutingObject> put =
              between(before, state).stream().map(RoutingChange::object).toList();
          assertThat(put).containsAll(state.addresses());
          assertThat(put).containsAll(state.neighbors());
          assertThat(put).containsAll(state.fdb());
          assertThat(put).containsAll(state.routes());
          assertThat(put).doesNotContainAnyElementsOf(state.rules());
        });
  }

  @Test
  void anAddressThatGoesGoesFirstAndWhatMayHaveGoneWithItIsPutAgain() {
    Cases.forAll(
        RoutingDiffTest::draw,
        state -> {
          TunnelAddress stale = new TunnelAddress(IpAddress.of("172.31.0.99"), 16);
          TreeSet<TunnelAddress> addresses = new TreeSet<>(state.addresses());
          addresses.add(stale);
          List<RoutingChange> changes = between(with(state, state.device(), addresses), state);
          assertThat(changes).first().isEqualTo(new RoutingChange(Verb.REMOVE, stale));
          List<RoutingObject> put =
              changes.stream()
                  .filter(change -> change.verb() == Verb.PUT)
                  .map(RoutingChange::object)
                  .toList();
          assertThat(put).containsAll(state.addresses());
          assertThat(put).containsAll(state.routes());
        });
  }

  @Test
  void aRouteToAnotherNextHopIsReplacedAndNotRemoved() {
    Cases.forAll(
        RoutingDiffTest::draw,
        state -> {
          TreeSet<TunnelRoute> elsewhere = new TreeSet<>();
          state
              .routes()
              .forEach(route ->
                  elsewhere.add(
                      new TunnelRoute(
                          route.table(), route.destination(), route.nextHop().plus(64))));
          RoutingState before =
              new RoutingState(
                  state.device(),
                  state.addresses(),
                  state.neighbors(),
                  state.fdb(),
                  elsewhere,
                  state.rules());
          assertThat(between(before, state))
              .hasSameSizeAs(state.routes())
              .allMatch(change -> change.verb() == Verb.PUT);
        });
  }
}
