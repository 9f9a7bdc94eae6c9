package io.egressgateway.lab.traffic;

import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.lab.traffic.Probe.Answered;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a prober measured.
 *
 * @param probes in the order in which they were sent
 */
public record ProbeReport(List<Probe> probes) {
  public ProbeReport {
    probes = List.copyOf(probes);
  }

  public int sent() {
    return probes.size();
  }

  public int lost() {
    return (int) probes.stream().filter(probe -> !probe.answered()).count();
  }

  /** The source addresses that the server saw. */
  public SortedSet<IpAddress> seenAs() {
    SortedSet<IpAddress> addresses = new TreeSet<>();
    for (Probe probe : probes) {
      if (probe.outcome() instanceof Answered(long _, IpAddress address)) {
        addresses.add(address);
      }
    }
    return Collections.unmodifiableSortedSet(addresses);
  }

  /** Why probes were lost, and how many for each reason. */
  public Map<String, Integer> failures() {
    Map<String, Integer> reasons = new TreeMap<>();
    for (Probe probe : probes) {
      if (probe.outcome() instanceof Probe.Failed(String reason)) {
        reasons.merge(reason, 1, Integer::sum);
      }
    }
    return Collections.unmodifiableMap(reasons);
  }

  /**
   * The longest time in which no answer came in, between the sending of the first probe and of the
   * last: what a user takes for the outage. About one interval where nothing was lost or late.
   */
  public Duration longestGap() {
    if (probes.isEmpty()) {
      return Duration.ZERO;
    }
    long end = probes.getLast().sentNanos();
    long before = probes.getFirst().sentNanos();
    long longest = 0;
    for (long answer : answerTimes()) {
      longest = Math.max(longest, Math.min(answer - end, 0) + end - before);
      before = answer;
    }
    return Duration.ofNanos(Math.max(longest, end - before));
  }

  /**
   * The time from the sending of the question to the answer that took longest; zero without any.
   */
  public Duration slowestAnswer() {
    long slowest = 0;
    for (Probe probe : probes) {
      if (probe.outcome() instanceof Answered(long nanos, IpAddress _)) {
        slowest = Math.max(slowest, nanos - probe.sentNanos());
      }
    }
    return Duration.ofNanos(slowest);
  }

  private List<Long> answerTimes() {
    List<Long> times = new ArrayList<>();
    for (Probe probe : probes) {
      if (probe.outcome() instanceof Answered(long nanos, IpAddress _)) {
        times.add(nanos);
      }
    }
    long origin = probes.getFirst().sentNanos();
    times.sort(Comparator.comparingLong(time -> time - origin));
    return times;
  }

  /**
   * The time from an event until the first answer to a probe that was sent after it; negative where
   * there was none.
   *
   * @param eventNanos {@code System.nanoTime} of the event
   */
  public Duration firstAnswerAfter(long eventNanos) {
    return probes.stream()
        .filter(probe -> probe.sentNanos() - eventNanos >= 0)
        .map(Probe::outcome)
        .filter(Answered.class::isInstance)
        .map(outcome -> ((Answered) outcome).nanos() - eventNanos)
        .min(Long::compare)
        .map(Duration::ofNanos)
        .orElse(Duration.ofNanos(-1));
  }

  @Override
  public String toString() {
    return "sent %d, lost %d %s, longest gap %d ms, slowest answer %d ms, seen as %s"
        .formatted(
            sent(),
            lost(),
            failures(),
            longestGap().toMillis(),
            slowestAnswer().toMillis(),
            seenAs());
  }
}
