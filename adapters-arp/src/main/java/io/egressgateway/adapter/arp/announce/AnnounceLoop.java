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
import io.egressgateway.port.announce.AddressAnnouncer.TakenListener;
import io.egressgateway.port.datapath.DatapathException;
import io.egressgateway.port.datapath.DatapathException.Kind;
import io.egressgateway.port.runtime.MonotonicClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
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

  /** What a set of addresses is meant for. */
  enum Purpose {
    ANNOUNCE,
    ADOPT,
    LISTEN
  }

  /** A whole set; completed with the failure, if there was one. */
  private record Request(
      Purpose purpose,
      SortedSet<IpAddress> addresses,
      CompletableFuture<Optional<DatapathException>> done) {}

  private final AnnouncerSettings settings;
  private final MonotonicClock clock;
  private final AnnounceCounters counters;
  private final AnswerLoop answers;
  private final BooleanSupplier upToDate;
  private final LinkMonitor monitor;
  private final EventSignal wake;
  private final ConcurrentLinkedQueue<Request> requests = new ConcurrentLinkedQueue<>();
  private final ConcurrentLinkedQueue<IpAddress> claimed = new ConcurrentLinkedQueue<>();
  private final BurstQueue bursts = new BurstQueue();
  private final Adoption adoption = new Adoption();
  private final SortedMap<Integer, ActiveLink> active = new TreeMap<>();
  private List<LinkState> links;
  private SortedSet<IpAddress> desired = Sorted.emptySet();
  private SortedSet<IpAddress> listenedFor = Sorted.emptySet();
  private long rescanAtNanos;
  private volatile TakenListener taken = _ -> {};
  private volatile boolean adopting;
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
    answers.onClaim(this::claimed);
  }

  /** Hands over a set; any thread. */
  CompletableFuture<Optional<DatapathException>> request(
      Purpose purpose, SortedSet<IpAddress> addresses) {
    Request request = new Request(purpose, Sorted.set(addresses), new CompletableFuture<>());
    requests.add(request);
    wake.set();
    return request.done();
  }

  void onTaken(TakenListener listener) {
    taken = listener;
  }

  /** The answering thread. For adoption of no interest once it is known what this node has. */
  private void claimed(IpAddress address) {
    taken.taken(address);
    if (adopting) {
      claimed.add(address);
      wake.set();
    }
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
      takeClaims();
      adoptDue();
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
    OptionalLong question = adoption.dueNanos();
    if (question.isPresent()) {
      next = Math.min(next, question.getAsLong() - now);
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
      switch (request.purpose) {
        case ANNOUNCE -> {
          adoption.end();
          adopting = false;
          desired = request.addresses;
        }
        case ADOPT -> {
          adopting = true;
          adoption.candidates(request.addresses, clock.nanoTime());
        }
        case LISTEN -> listenedFor = request.addresses;
      }
      request.done.complete(reconcile());
      request = requests.poll();
    }
  }

  private void takeClaims() {
    boolean given = false;
    for (IpAddress address = claimed.poll(); address != null; address = claimed.poll()) {
      if (adoption.claimed(address)) {
        given = true;
        LOG.atInfo().addKeyValue("egressIp", address).log("another station has it, left to it");
      }
    }
    if (given) {
      reconcile().ifPresent(failure -> LOG.debug("not all addresses are announced", failure));
    }
  }

  private void adoptDue() {
    if (adoption.elapse(clock.nanoTime(), this::ask)) {
      LOG.atInfo()
          .addKeyValue("addresses", adoption.answered().size())
          .log("answering for what this node had before, nobody else does");
      reconcile().ifPresent(failure -> LOG.debug("not all addresses are announced", failure));
    }
  }

  /** False where one of the interfaces could not ask, or there is none. */
  private boolean ask(IpAddress address) {
    List<ActiveLink> asking =
        active.values().stream().filter(link -> link.share().all().contains(address)).toList();
    return !asking.isEmpty() && asking.stream().filter(link -> !link.ask(address)).count() == 0;
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
    SortedSet<IpAddress> all = new TreeSet<>(desired);
    all.addAll(adoption.candidates());
    all.addAll(listenedFor);
    SortedMap<Integer, SortedSet<IpAddress>> wanted = LinkSelection.assign(settings, links, all);
    doubt(wanted);
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
          LinkShare share = LinkShare.of(addresses, desired, adoption.answered());
          untold.put(link.index(), update(link, share));
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

  /** What neighbors were not asked about by an interface as it is now is not taken for granted. */
  private void doubt(SortedMap<Integer, SortedSet<IpAddress>> wanted) {
    long now = clock.nanoTime();
    for (LinkState link : links) {
      SortedSet<IpAddress> addresses = wanted.getOrDefault(link.index(), Sorted.emptySet());
      ActiveLink known = active.get(link.index());
      adoption.doubt(
          known == null ? addresses : known.newTo(link, known.share().all(), addresses), now);
    }
  }

  private SortedSet<IpAddress> update(LinkState link, LinkShare share) throws DatapathException {
    ActiveLink existing = active.get(link.index());
    if (existing == null) {
      existing = ActiveLink.open(link);
      active.put(link.index(), existing);
      LOG.atInfo().addKeyValue("interface", link.name()).log("announcing on interface");
    }
    return existing.update(link, share);
  }

  private void publish(List<PacketSocket> gone) {
    List<AnsweringLink> answering = active.values().stream().map(ActiveLink::answering).toList();
    List<MacAddress> macs = links.stream().map(LinkState::mac).toList();
    answers.publish(new AnsweringLinks(answering, Sorted.set(macs)), gone);
    SortedSet<IpAddress> placed = new TreeSet<>();
    active.values().forEach(link -> placed.addAll(link.share().announced()));
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
    return link != null && upToDate.getAsBoolean() && link.share().announced().contains(address);
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
