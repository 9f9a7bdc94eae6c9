package io.egressgateway.adapter.iptables.backend;

import io.egressgateway.adapter.iptables.ipset.SetHeaders;
import io.egressgateway.adapter.iptables.process.Tools;
import io.egressgateway.adapter.iptables.restore.SaveListing;
import io.egressgateway.adapter.iptables.ruleset.Table;
import io.egressgateway.domain.datapath.DatapathSettings;
import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.port.datapath.DatapathException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks from time to time whether somebody else changed something of ours: neither iptables-legacy
 * nor ipset tell of changes. On a daemon thread of its own, in the namespace of the thread that
 * started it.
 *
 * <p>A look reads our chains and the sizes of our sets but for those of named destinations. A
 * change of these, and an entry exchanged for another, is seen only when everything is read again.
 */
final class ForeignChanges implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ForeignChanges.class);

  /** A look takes at most this part of the time: the pause after it is so many times as long. */
  private static final int PAUSE = 20;

  private final DatapathSettings settings;
  private final Tools tools;
  private final IptablesSettings times;
  private final CountDownLatch stop = new CountDownLatch(1);
  private final Semaphore written = new Semaphore(0);
  private final Thread thread;
  private volatile Runnable wake = () -> {};
  private volatile @Nullable Expected expected;
  private boolean failing;

  private ForeignChanges(DatapathSettings settings, Tools tools, IptablesSettings times) {
    this.settings = settings;
    this.tools = tools;
    this.times = times;
    this.thread = Thread.ofPlatform().daemon().name("egress-iptables-looks").unstarted(this::run);
  }

  static ForeignChanges start(DatapathSettings settings, Tools tools, IptablesSettings times) {
    ForeignChanges changes = new ForeignChanges(settings, tools, times);
    changes.thread.start();
    return changes;
  }

  /** Replaces what is called after a foreign change. */
  void onChange(Runnable newWake) {
    wake = newWake;
  }

  /** Nothing is known, or is being changed by us: looks are of no use. */
  void suspend() {
    expected = null;
  }

  /** What the kernel holds from now on. */
  void expect(Expected now) {
    expected = now;
    written.release();
  }

  private void run() {
    long readNanos = System.nanoTime();
    long tookNanos = 0;
    try {
      while (!waited(tookNanos)) {
        long start = System.nanoTime();
        if (start - readNanos >= times.refresh().toNanos()) {
          readNanos = start;
          wake.run();
        }
        look();
        tookNanos = System.nanoTime() - start;
      }
    } catch (InterruptedException _) {
      // Nobody interrupts this thread but who wants it to end.
      Thread.currentThread().interrupt();
    }
  }

  /** Waits for the next look; true where there shall be none. */
  private boolean waited(long tookNanos) throws InterruptedException {
    long pause = Math.max(times.look().toNanos(), PAUSE * tookNanos);
    if (written.tryAcquire(pause, TimeUnit.NANOSECONDS)) {
      written.drainPermits();
      return stop.await(
          Math.max(times.firstLook().toNanos(), PAUSE * tookNanos), TimeUnit.NANOSECONDS);
    }
    return stop.getCount() == 0;
  }

  private void look() {
    Expected before = expected;
    if (before == null) {
      return;
    }
    try {
      Optional<String> difference = difference(before);
      failing = false;
      if (difference.isPresent() && expected == before) {
        LOG.atDebug().addKeyValue("difference", difference.get()).log("foreign change");
        wake.run();
      }
    } catch (DatapathException failure) {
      // What could not be looked at is read by the next pass; it fails for the same reason, or not.
      if (!failing) {
        LOG.atWarn().setCause(failure).log("cannot look for foreign changes, it is tried again");
        wake.run();
      }
      failing = true;
    }
  }

  private Optional<String> difference(Expected before) throws DatapathException {
    for (IpFamily family : IpFamily.values()) {
      for (Table table : Table.values()) {
        SaveListing found = SaveListing.parse(table, tools.save(family, table.text(), false));
        Optional<String> first =
            Expected.differences(settings, table, before.chains().get(family), found).stream()
                .findFirst();
        if (first.isPresent()) {
          return first;
        }
      }
    }
    return size(before.sizes(), SetHeaders.parse(tools.ipsetHeaders()));
  }

  private static Optional<String> size(Map<String, Integer> sizes, SetHeaders headers) {
    for (Map.Entry<String, Integer> size : sizes.entrySet()) {
      SetHeaders.Header header = headers.sets().get(size.getKey());
      if (header == null || header.entries() != size.getValue()) {
        return Optional.of("set " + size.getKey() + " has not " + size.getValue() + " entries");
      }
    }
    return Optional.empty();
  }

  @Override
  public void close() {
    stop.countDown();
    written.release();
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join(Duration.ofSeconds(1));
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
