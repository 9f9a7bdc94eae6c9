package io.egressgateway.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.egressgateway.domain.datapath.DirectDevice;
import io.egressgateway.domain.datapath.FdbEntry;
import io.egressgateway.domain.datapath.RoutingObject;
import io.egressgateway.domain.datapath.RoutingState;
import io.egressgateway.domain.datapath.TunnelAddress;
import io.egressgateway.domain.datapath.TunnelDevice;
import io.egressgateway.domain.datapath.TunnelNeighbor;
import io.egressgateway.domain.datapath.TunnelRoute;
import io.egressgateway.domain.datapath.Way;
import io.egressgateway.domain.diff.Consistency;
import io.egressgateway.domain.diff.ObservedRouting;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.domain.net.IpPrefix;
import io.egressgateway.domain.net.MacAddress;
import io.egressgateway.port.datapath.DatapathException;
import io.egressgateway.port.datapath.RoutingBackend;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What {@link RoutingBackend} promises. Each test starts with nothing of ours in the kernel. */
public abstract class RoutingBackendContract {
  private static final IpAddress PEER = IpAddress.of("172.31.0.2");
  private static final IpAddress OTHER_PEER = IpAddress.of("172.31.0.3");
  private static final MacAddress OTHER_MAC = MacAddress.of("66:00:00:00:00:03");
  private static final IpPrefix ALL = IpPrefix.of("0.0.0.0/0");

  /** The backend under test; the same one in each call within a test. */
  protected abstract RoutingBackend backend();

  /** Another backend on the same kernel, to play the stranger; the same one in each call. */
  protected abstract RoutingBackend stranger();

  /** A device that can be made there. */
  protected abstract TunnelDevice device();

  /** The underlay address of another node, of the family of the device's local address. */
  protected abstract IpAddress remote();

  private RoutingState full() {
    return RoutingStates.full(device(), remote());
  }

  private void put(RoutingObject... objects) throws DatapathException {
    backend().apply(RoutingStates.put(List.of(objects)));
  }

  private void remove(RoutingObject... objects) throws DatapathException {
    backend().apply(RoutingStates.remove(List.of(objects)));
  }

  private RoutingState state() throws DatapathException {
    return backend().observe().state();
  }

  @Test
  void whatWasPutIsObservedAndPuttingItAgainChangesNothing() throws Exception {
    ObservedRouting before = backend().observe();
    assertThat(before.state()).isEqualTo(RoutingState.EMPTY);
    for (int times = 0; times < 2; times++) {
      backend().apply(RoutingStates.put(full()));

      ObservedRouting observed = backend().observe();
      assertThat(observed.state()).isEqualTo(full());
      assertThat(observed.network()).isEqualTo(before.network());
      assertThat(observed.consistency()).isEqualTo(Consistency.COMPLETE);
    }
  }

  @Test
  void whatWasRemovedIsGoneAndRemovingItAgainSucceeds() throws Exception {
    backend().apply(RoutingStates.put(full()));
    for (int times = 0; times < 2; times++) {
      backend().apply(RoutingStates.remove(RoutingStates.objects(full()).reversed()));

      assertThat(state()).isEqualTo(RoutingState.EMPTY);
    }
    backend().apply(RoutingStates.remove(RoutingStates.objects(full())));
  }

  @Test
  void eachObjectIsRemovedByItself() throws Exception {
    backend().apply(RoutingStates.put(full()));
    int left = RoutingStates.objects(full()).size();
    for (RoutingObject object : RoutingStates.objects(full()).reversed()) {
      remove(object);

      List<RoutingObject> present = RoutingStates.objects(state());
      assertThat(present).doesNotContain(object).hasSize(--left);
    }
  }

  @Test
  void aDeviceIsChangedInPlaceWhereItCanBe() throws Exception {
    backend().apply(RoutingStates.put(full()));
    TunnelDevice changed =
        new TunnelDevice(
            device().name(),
            device().vni(),
            device().port(),
            OTHER_MAC,
            device().parent(),
            device().local(),
            device().mtu() - 30,
            !device().checksumOffload());
    assertThat(device().canBecome(changed)).isTrue();

    put(changed);

    assertThat(state()).isEqualTo(RoutingStates.full(changed, remote()));
  }

  @Test
  void aDeviceThatIsMadeAnewTakesEverythingOnItAlong() throws Exception {
    backend().apply(RoutingStates.put(full()));
    TunnelDevice changed =
        new TunnelDevice(
            device().name(),
            device().vni() + 1,
            device().port() + 1,
            device().mac(),
            device().parent(),
            device().local(),
            device().mtu(),
            true);
    assertThat(device().canBecome(changed)).isFalse();

    put(changed);

    assertThat(RoutingStates.objects(state()))
        .containsExactlyElementsOf(
            RoutingStates.objects(RoutingStates.full(changed, remote())).stream()
                .filter(object -> !RoutingStates.deviceOf(object).equals(Optional.of(Way.TUNNEL)))
                .toList());
    RoutingState wanted = RoutingStates.full(changed, remote());
    backend().apply(RoutingStates.put(wanted));
    assertThat(state()).isEqualTo(wanted);
  }

  @Test
  void theDirectDeviceIsChangedInPlaceAndMadeAnewOnAnotherParentOnly() throws Exception {
    backend().apply(RoutingStates.put(full()));
    DirectDevice direct = RoutingStates.direct(device());
    DirectDevice changed =
        new DirectDevice(direct.name(), OTHER_MAC, direct.parent(), direct.mtu() - 30);
    assertThat(direct.canBecome(changed)).isTrue();

    put(changed);

    assertThat(state().direct()).contains(changed);
    assertThat(state().routes()).isEqualTo(full().routes());
    assertThat(state().neighbors()).isEqualTo(full().neighbors());
    assertThat(state().addresses()).isEqualTo(full().addresses());
  }

  @Test
  void theDirectDeviceTakesWhatIsOnItAlongAndNothingElse() throws Exception {
    backend().apply(RoutingStates.put(full()));

    remove(RoutingStates.direct(device()));

    assertThat(RoutingStates.objects(state()))
        .containsExactlyElementsOf(
            RoutingStates.objects(full()).stream()
                .filter(object -> !object.equals(RoutingStates.direct(device())))
                .filter(object -> !RoutingStates.deviceOf(object).equals(Optional.of(Way.DIRECT)))
                .toList());
  }

  /** What goes from one way to the other: the same table and destination. */
  @Test
  void aRouteByTheOtherDeviceReplacesTheOneThatWasThere() throws Exception {
    put(device(), RoutingStates.direct(device()));
    for (TunnelRoute route :
        List.of(
            new TunnelRoute(RoutingStates.GATEWAY, ALL, PEER),
            new TunnelRoute(RoutingStates.GATEWAY, IpPrefix.of("::/0"), IpAddress.of("fd11::2")))) {
      boolean ipv4 = route.nextHop().family() == IpFamily.IPV4;
      TunnelRoute straight =
          new TunnelRoute(
              route.table(),
              route.destination(),
              ipv4 ? PEER : RoutingStates.REMOTE_MAC.linkLocal(),
              Way.DIRECT);
      put(route);
      put(straight);
      assertThat(state().routes()).containsExactly(straight);
      put(route);
      assertThat(state().routes()).containsExactly(route);
      remove(straight);
      assertThat(state().routes()).containsExactly(route);
      remove(route);
    }
  }

  @Test
  void aNewValueReplacesTheOldOneOfTheSameKeyAndOutlivesItsRemoval() throws Exception {
    RoutingObject[] old = {
      new TunnelAddress(IpAddress.of("fd11::1"), 112),
      new TunnelNeighbor(PEER, RoutingStates.REMOTE_MAC),
      new FdbEntry(RoutingStates.REMOTE_MAC, remote()),
      new TunnelRoute(RoutingStates.GATEWAY, ALL, PEER)
    };
    RoutingObject[] replacement = {
      new TunnelAddress(IpAddress.of("fd11::1"), 64),
      new TunnelNeighbor(PEER, OTHER_MAC),
      new FdbEntry(RoutingStates.REMOTE_MAC, remote().plus(1)),
      new TunnelRoute(RoutingStates.GATEWAY, ALL, OTHER_PEER)
    };
    put(device());
    put(old);
    assertThat(RoutingStates.objects(state())).contains(old);

    put(replacement);
    assertThat(RoutingStates.objects(state())).contains(replacement).doesNotContain(old);

    remove(old);
    assertThat(RoutingStates.objects(state())).contains(replacement);
  }

  @Test
  void anAddressOutlivesItsNeighborInTheSameSubnet() throws Exception {
    TunnelAddress first = new TunnelAddress(IpAddress.of("172.31.0.1"), 16);
    TunnelAddress second = new TunnelAddress(IpAddress.of("172.31.0.9"), 16);
    put(device(), first, second);

    remove(first);

    assertThat(state().addresses()).containsExactly(second);
  }

  @Test
  void nothingCanBePutOnADeviceThatIsNotThere() throws Exception {
    RoutingObject rule = full().rules().first();
    for (RoutingObject object : RoutingStates.objects(full())) {
      if (RoutingStates.deviceOf(object).isPresent()) {
        assertThatThrownBy(() -> put(rule, object, full().rules().last()))
            .isInstanceOfSatisfying(
                DatapathException.class,
                e -> assertThat(e.kind()).isEqualTo(DatapathException.Kind.NOT_FOUND));
        assertThat(RoutingStates.objects(state())).containsExactly(rule);
      }
    }
  }

  @Test
  void everyChangeByAStrangerWakesTheListener() throws Exception {
    backend().apply(RoutingStates.put(full()));
    backend().observe();
    Semaphore woken = new Semaphore(0);
    backend().onForeignChange(woken::release);
    for (RoutingObject object : RoutingStates.objects(full()).reversed()) {
      calm(woken);
      stranger().apply(RoutingStates.remove(List.of(object)));
      assertThat(woken.tryAcquire(10, TimeUnit.SECONDS)).as("removed %s", object).isTrue();
    }
    for (RoutingObject object : RoutingStates.objects(full())) {
      calm(woken);
      stranger().apply(RoutingStates.put(List.of(object)));
      assertThat(woken.tryAcquire(10, TimeUnit.SECONDS)).as("put %s", object).isTrue();
    }
  }

  /** Waits until 20 ms pass without a call. */
  private static void calm(Semaphore woken) throws InterruptedException {
    while (woken.tryAcquire(20, TimeUnit.MILLISECONDS)) {
      woken.drainPermits();
    }
  }

  @Test
  void aSecondListenerReplacesTheFirst() throws Exception {
    put(device());
    backend().observe();
    Semaphore first = new Semaphore(0);
    Semaphore second = new Semaphore(0);
    backend().onForeignChange(first::release);
    calm(first);
    backend().onForeignChange(second::release);

    stranger().apply(RoutingStates.remove(List.of(device())));

    assertThat(second.tryAcquire(1, TimeUnit.SECONDS)).isTrue();
    assertThat(first.availablePermits()).isZero();
  }
}
