package io.egressgateway.adapter.arp.announce;

import io.egressgateway.adapter.arp.announce.AnnounceLoop.Purpose;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.Sorted;
import io.egressgateway.port.announce.AddressAnnouncer;
import io.egressgateway.port.datapath.DatapathException;
import io.egressgateway.port.datapath.DatapathException.Kind;
import io.egressgateway.port.runtime.MonotonicClock;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

/**
 * Answers ARP and NDP for addresses that are on no interface, and announces them, in the network
 * namespace of the thread that opens it.
 *
 * <p>Two threads: one answers and only reads a snapshot, the other owns interfaces and bursts. An
 * address is announced on the interfaces whose subnet contains it, or where there is none on all
 * that qualify (see {@code LinkSelection}). Conflicts are reported and not fought over.
 */
public final class LinkLayerAnnouncer implements AddressAnnouncer {
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final AnnounceCounters counters = new AnnounceCounters();
  private final AnswerLoop answers;
  private final AnnounceLoop announcements;
  private final Thread answerThread;
  private final Thread announceThread;

  /** What the other thread was told and took; absent after a failure, when it may have either. */
  private Optional<SortedSet<IpAddress>> accepted = Optional.of(Sorted.emptySet());

  private SortedSet<IpAddress> adopted = Sorted.emptySet();
  private SortedSet<IpAddress> listenedFor = Sorted.emptySet();

  /** It was said what this node has: nothing is adopted any more. */
  private boolean decided;

  private volatile boolean closed;

  private LinkLayerAnnouncer(
      AnnouncerSettings settings, MonotonicClock clock, BooleanSupplier upToDate)
      throws DatapathException {
    answers = new AnswerLoop(counters, upToDate);
    announcements = new AnnounceLoop(settings, clock, counters, answers, upToDate);
    answerThread = Thread.ofPlatform().daemon().name("egress-answer").unstarted(answers);
    announceThread = Thread.ofPlatform().daemon().name("egress-announce").unstarted(announcements);
  }

  /**
   * Opens the announcer; it announces nothing yet. Threads and sockets are in the network namespace
   * of the calling thread.
   *
   * @param upToDate asked right before each answer and announcement, which are left out while it is
   *     false: a process that stood still must not act on what it knew before; any thread
   * @throws DatapathException where rtnetlink cannot be read; packet sockets are opened later, so
   *     that a missing CAP_NET_RAW is DENIED by {@link #announce}
   */
  public static LinkLayerAnnouncer open(
      AnnouncerSettings settings, MonotonicClock clock, BooleanSupplier upToDate)
      throws DatapathException {
    LinkLayerAnnouncer announcer = new LinkLayerAnnouncer(settings, clock, upToDate);
    announcer.answerThread.start();
    announcer.announceThread.start();
    return announcer;
  }

  @Override
  public synchronized void announce(SortedSet<IpAddress> addresses) throws DatapathException {
    checkOpen();
    boolean first = !decided;
    decided = true;
    if (!first && accepted.filter(addresses::equals).isPresent()) {
      return;
    }
    accepted = Optional.empty();
    request(Purpose.ANNOUNCE, addresses);
    accepted = Optional.of(Sorted.set(addresses));
  }

  @Override
  public synchronized void adopt(SortedSet<IpAddress> addresses) throws DatapathException {
    checkOpen();
    if (decided || addresses.equals(adopted)) {
      return;
    }
    request(Purpose.ADOPT, addresses);
    adopted = Sorted.set(addresses);
  }

  @Override
  public synchronized void listenFor(SortedSet<IpAddress> addresses) throws DatapathException {
    checkOpen();
    if (addresses.equals(listenedFor)) {
      return;
    }
    request(Purpose.LISTEN, addresses);
    listenedFor = Sorted.set(addresses);
  }

  @Override
  public void onTaken(TakenListener listener) {
    announcements.onTaken(listener);
  }

  private void checkOpen() throws DatapathException {
    if (closed) {
      throw new DatapathException(Kind.OTHER, "announce addresses", "announcer closed", null);
    }
  }

  private void request(Purpose purpose, SortedSet<IpAddress> addresses) throws DatapathException {
    Optional<DatapathException> failure = await(announcements.request(purpose, addresses));
    if (failure.isPresent()) {
      throw failure.get();
    }
  }

  private static Optional<DatapathException> await(
      CompletableFuture<Optional<DatapathException>> done) throws DatapathException {
    try {
      return done.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new DatapathException(Kind.BUSY, "announce addresses", "no turn in " + PATIENCE, e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("a request is never completed by a throw", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DatapathException(Kind.INTERRUPTED, "announce addresses", "thread stopped", e);
    }
  }

  @Override
  public void onConflict(ConflictListener listener) {
    answers.onConflict(listener);
  }

  /** What has happened so far; any thread. */
  public AnnounceCounts counts() {
    return counters.snapshot();
  }

  @Override
  public SortedMap<String, Long> frames() {
    AnnounceCounts counts = counts();
    SortedMap<String, Long> frames = new TreeMap<>();
    frames.put("received", counts.received());
    frames.put("answered", counts.answered());
    frames.put("answer_failed", counts.answersFailed());
    frames.put("gratuitous", counts.gratuitousSent());
    frames.put("gratuitous_failed", counts.gratuitousFailed());
    frames.put("conflict", counts.conflicts());
    counts
        .noReply()
        .forEach((reason, count) ->
            frames.put("no_reply_" + reason.name().toLowerCase(Locale.ROOT), count));
    return frames;
  }

  @Override
  public void close() {
    closed = true;
    announcements.close();
    try {
      announceThread.join(PATIENCE);
      answerThread.join(PATIENCE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
