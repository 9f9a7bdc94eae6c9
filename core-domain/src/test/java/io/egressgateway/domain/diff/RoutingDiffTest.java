package io.egressgateway.domain.diff;

import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.domain.Cases;
import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.datapath.DatapathSettings;
import io.egressgateway.domain.datapath.DirectDevice;
import io.egressgateway.domain.datapath.DirectView;
import io.egressgateway.domain.datapath.FdbEntry;
import io.egressgateway.domain.datapath.NodeDatapath;
import io.egressgateway.domain.datapath.NodeNetwork;
import io.egressgateway.domain.datapath.RandomNode;
import io.egressgateway.domain.datapath.RoutingObject;
import io.egressgateway.domain.datapath.RoutingRule;
import io.egressgateway.domain.datapath.RoutingState;
import io.egressgateway.domain.datapath.TunnelAddress;
import io.egressgateway.domain.datapath.TunnelDevice;
import io.egressgateway.domain.datapath.TunnelMode;
import io.egressgateway.domain.datapath.TunnelNeighbor;
import io.egressgateway.domain.datapath.TunnelRoute;
import io.egressgateway.domain.datapath.Way;
import io.egressgateway.domain.diff.RoutingChange.Verb;
import io.egressgateway.domain.membership.DirectReach.Verdict;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.Sorted;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class RoutingDiffTest {
  private record Change(RoutingState before, RoutingState after) {}

  private static RoutingState draw(RandomGenerator random) {
    TunnelMode mode = TunnelMode.values()[random.nextInt(3)];
    TreeMap<NodeName, Verdict> verdicts = new TreeMap<>();
    for (int node = 0; node < 4; node++) {
      verdicts.put(new NodeName("n" + node), Verdict.values()[random.nextInt(3)]);
    }
    DirectView view =
        new DirectView(
            Optional.empty(), Sorted.emptySet(), random.nextInt(8) == 0, false, verdicts);
    return NodeDatapath.of(
            RandomNode.draw(random),
            new NodeDatapath.Observed(RandomNode.NETWORK, Sorted.emptyMap(), view),
            DatapathSettings.DEFAULT,
            RandomNode.TUNNEL.with(mode))
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
        state.direct(),
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
            } else if (!(one.object() instanceof TunnelAddress address)
                || address.way() == Way.DIRECT) {
              removals.add(rank(one.object()));
            }
          }
          assertThat(puts).isSorted();
          assertThat(removals.reversed()).isSorted();
        });
  }

  private static int rank(RoutingObject object) {
    return switch (object) {
      case TunnelDevice _, DirectDevice _ -> 0;
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

  /** Packets in flight find the old route or the new one, and the new one has its neighbor. */
  @Test
  void aNodeThatIsSentToByTheOtherWayHasItsRoutesReplacedOneByOne() {
    Cases.forAll(
        RoutingDiffTest::draw,
        state -> {
          TreeSet<TunnelRoute> otherWay = new TreeSet<>();
          state
              .routes()
              .forEach(route ->
                  otherWay.add(
                      new TunnelRoute(
                          route.table(),
                          route.destination(),
                          route.nextHop(),
                          route.way() == Way.DIRECT ? Way.TUNNEL : Way.DIRECT)));
          RoutingState before =
              new RoutingState(
                  state.device(),
                  state.direct(),
                  state.addresses(),
                  state.neighbors(),
                  state.fdb(),
                  otherWay,
                  state.rules());
          assertThat(between(before, state))
              .hasSameSizeAs(state.routes())
              .allMatch(change -> change.verb() == Verb.PUT);
        });
  }

  /** The kernel drops every route over a device that loses its last address. */
  @Test
  void theDirectDeviceGoesAfterNothingIsSentOverItAnyMore() {
    Cases.forAll(
        RoutingDiffTest::draw,
        state -> {
          List<RoutingChange> changes = between(state, without(state));
          int lastRoute = -1;
          int firstLoss = changes.size();
          for (int i = 0; i < changes.size(); i++) {
            RoutingObject object = changes.get(i).object();
            if (object instanceof TunnelRoute && changes.get(i).verb() == Verb.PUT) {
              lastRoute = i;
            }
            boolean lost =
                object instanceof DirectDevice
                    || object instanceof TunnelAddress address && address.way() == Way.DIRECT;
            if (lost && changes.get(i).verb() == Verb.REMOVE) {
              firstLoss = Math.min(firstLoss, i);
            }
          }
          assertThat(lastRoute).isLessThan(firstLoss);
        });
  }

  /** The same with everything through the tunnel. */
  private static RoutingState without(RoutingState state) {
    return new RoutingState(
        state.device(),
        Sorted.set(state.addresses().stream().filter(one -> one.way() == Way.TUNNEL).toList()),
        Sorted.set(state.neighbors().stream().filter(one -> one.way() == Way.TUNNEL).toList()),
        state.fdb(),
        Sorted.set(
            state.routes().stream()
                .map(one -> new TunnelRoute(one.table(), one.destination(), one.nextHop()))
                .toList()),
        state.rules());
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
                          route.table(),
                          route.destination(),
                          route.nextHop().plus(64),
                          route.way())));
          RoutingState before =
              new RoutingState(
                  state.device(),
                  state.direct(),
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
