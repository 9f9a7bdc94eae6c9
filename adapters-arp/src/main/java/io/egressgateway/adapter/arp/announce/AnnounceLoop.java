package io.egressgateway.adapter.arp.announce;

import io.egressgateway.adapter.arp.announce.AnsweringLinks.AnsweringLink;
import io.egressgateway.adapter.arp.socket.EventSignal;
import io.egressgateway.adapter.arp.socket.LinkMonitor;
import io.egressgateway.adapter.arp.socket.LinkState;
import io.egressgateway.adapter.arp.socket.PacketSocket;
import io.egressgateway.adapter.arp.socket.Poller;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.MacAddress;
import io.egressgateway.domain.net.Sorted;
import io.egressgateway.port.datapath.DatapathException;
import io.egressgateway.port.datapath.DatapathException.Kind;
import io.egressgateway.port.runtime.MonotonicClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Owns interfaces, addresses and bursts, on one thread. Others hand it requests; the kernel's
 * notices make it look again.
 */
final class AnnounceLoop implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(AnnounceLoop.class);

  /** One change of an interface comes as several notices. */
  private static final Duration COALESCING = Duration.ofMillis(50);

  /** Looks again without a notice, also where a look failed. */
  private static final Duration RESCAN = Duration.ofSeconds(60);

  private static final Duration RETRY = Duration.ofSeconds(1);

  /** A set to announce; completed with the failure, if there was one. */
  record Request(
      SortedSet<IpAddress> addresses, CompletableFuture<Optional<DatapathException>> done) {}

  private final AnnouncerSettings settings;
  private final MonotonicClock clock;
  private final AnnounceCounters counters;
  private final AnswerLoop answers;
  private final BooleanSupplier upToDate;
  private final LinkMonitor monitor;
  private final EventSignal wake;
  private final ConcurrentLinkedQueue<Request> requests = new ConcurrentLinkedQueue<>();
  private final BurstQueue bursts = new BurstQueue();
  private final SortedMap<Integer, ActiveLink> active = new TreeMap<>();
  private List<LinkState> links;
  private SortedSet<IpAddress> desired = Sorted.emptySet();
  private long rescanAtNanos;
  private volatile boolean closed;

  AnnounceLoop(
      AnnouncerSettings settings,
      MonotonicClock clock,
      AnnounceCounters counters,
      AnswerLoop answers,
      BooleanSupplier upToDate)
      throws DatapathException {
    this.settings = settings;
    this.clock = clock;
    this.counters = counters;
    this.answers = answers;
    this.upToDate = upToDate;
    this.monitor = LinkMonitor.open();
    this.links = monitor.links();
    this.wake = EventSignal.open();
    this.rescanAtNanos = clock.nanoTime() + RESCAN.toNanos();
  }

  /** Hands over a set; any thread. */
  CompletableFuture<Optional<DatapathException>> request(SortedSet<IpAddress> addresses) {
    Request request = new Request(Sorted.set(addresses), new CompletableFuture<>());
    requests.add(request);
    wake.set();
    return request.done();
  }

  void close() {
    closed = true;
    wake.set();
  }

  @Override
  public void run() {
    Poller poller = new Poller(2);
    int wakeNumber = poller.add(wake);
    int monitorNumber = poller.add(monitor);
    while (!closed) {
      poller.await(waitMillis());
      if (poller.ready(wakeNumber)) {
        wake.clear();
      }
      if (poller.ready(monitorNumber) && monitor.drain()) {
        rescanWithin(COALESCING);
      }
      takeRequests();
      rescanIfDue();
      announceDue();
    }
    finish();
  }

  private int waitMillis() {
    long now = clock.nanoTime();
    long next = rescanAtNanos - now;
    if (!bursts.isEmpty()) {
      next = Math.min(next, bursts.dueNanos() - now);
    }
    return (int) Math.clamp((next + 999_999) / 1_000_000, 0, RESCAN.toMillis());
  }

  /** Brings the next look forward; notices that follow do not put it off. */
  private void rescanWithin(Duration delay) {
    long at = clock.nanoTime() + delay.toNanos();
    if (at - rescanAtNanos < 0) {
      rescanAtNanos = at;
    }
  }

  private void takeRequests() {
    Request request = requests.poll();
    while (request != null) {
      desired = request.addresses;
      request.done.complete(reconcile());
      request = requests.poll();
    }
  }

  private void rescanIfDue() {
    if (rescanAtNanos - clock.nanoTime() > 0) {
      return;
    }
    rescanAtNanos = clock.nanoTime() + RESCAN.toNanos();
    try {
      links = monitor.links();
      reconcile().ifPresent(failure -> LOG.debug("not all addresses are announced", failure));
    } catch (DatapathException e) {
      LOG.warn("cannot read the interfaces; goes on with those known", e);
      rescanWithin(RETRY);
    }
  }

  /** Makes what answers equal to what is wanted; withdrawals are over when this returns. */
  private Optional<DatapathException> reconcile() {
    SortedMap<Integer, SortedSet<IpAddress>> wanted =
        LinkSelection.assign(settings, links, desired);
    List<PacketSocket> gone = new ArrayList<>();
    for (Iterator<ActiveLink> it = active.values().iterator(); it.hasNext(); ) {
      ActiveLink link = it.next();
      if (!wanted.containsKey(link.state().index())) {
        gone.addAll(link.retire());
        it.remove();
      }
    }
    SortedMap<Integer, SortedSet<IpAddress>> untold = new TreeMap<>();
    DatapathException failure = null;
    for (LinkState link : links) {
      SortedSet<IpAddress> addresses = wanted.get(link.index());
      if (addresses != null) {
        try {
          untold.put(link.index(), update(link, addresses));
        } catch (DatapathException e) {
          failure = e;
          rescanWithin(RETRY);
        }
      }
    }
    publish(gone);
    untold.forEach(this::startBursts);
    return outcome(failure);
  }

  private SortedSet<IpAddress> update(LinkState link, SortedSet<IpAddress> addresses)
      throws DatapathException {
    ActiveLink existing = active.get(link.index());
    if (existing == null) {
      existing = ActiveLink.open(link);
      active.put(link.index(), existing);
      LOG.atInfo().addKeyValue("interface", link.name()).log("announcing on interface");
    }
    return existing.update(link, addresses);
  }

  private void publish(List<PacketSocket> gone) {
    List<AnsweringLink> answering = active.values().stream().map(ActiveLink::answering).toList();
    List<MacAddress> macs = links.stream().map(LinkState::mac).toList();
    answers.publish(new AnsweringLinks(answering, Sorted.set(macs)), gone);
    SortedSet<IpAddress> placed = new TreeSet<>();
    active.values().forEach(link -> placed.addAll(link.addresses()));
    counters.links = active.size();
    counters.unplaced = desired.size() - placed.size();
  }

  private Optional<DatapathException> outcome(@Nullable DatapathException failure) {
    if (desired.isEmpty() || !active.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        failure != null
            ? failure
            : new DatapathException(
                Kind.NOT_FOUND,
                "announce addresses",
                "no interface is up, broadcast, not excluded and not part of a bridge or bond",
                null));
  }

  private void startBursts(int link, SortedSet<IpAddress> addresses) {
    long now = clock.nanoTime();
    addresses.forEach(address -> bursts.start(link, address, now));
    announceDue();
  }

  /** Each send asks again whether the address is still announced there. */
  private void announceDue() {
    long now = clock.nanoTime();
    Map.Entry<Integer, IpAddress> due = bursts.next(now, this::isAnnounced);
    while (due != null) {
      ActiveLink link = active.get(due.getKey());
      if (link != null) {
        link.announce(due.getValue(), counters);
      }
      due = bursts.next(now, this::isAnnounced);
    }
  }

  private boolean isAnnounced(int index, IpAddress address) {
    ActiveLink link = active.get(index);
    return link != null && upToDate.getAsBoolean() && link.addresses().contains(address);
  }

  private void finish() {
    List<PacketSocket> gone = new ArrayList<>();
    active.values().forEach(link -> gone.addAll(link.retire()));
    active.clear();
    answers.publish(AnsweringLinks.NONE, gone);
    answers.close();
    monitor.close();
    wake.close();
    for (Request request = requests.poll(); request != null; request = requests.poll()) {
      request.done.complete(
          Optional.of(
              new DatapathException(Kind.OTHER, "announce addresses", "announcer closed", null)));
    }
  }
}
