package io.egressgateway.lab.traffic;

import io.egressgateway.domain.net.IpAddress;
import java.time.Duration;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * How one long connection fared.
 *
 * @param localPort its source port
 * @param exchanges questions that were answered
 * @param longestStall the longest time from a question to its answer; where the connection broke,
 *     at least the time until that was noticed
 * @param seenAs the source addresses that the server saw, one unless something is very wrong
 * @param failure why the connection ended before it was asked to; absent where it survived
 */
public record SessionReport(
    int localPort,
    int exchanges,
    Duration longestStall,
    SortedSet<IpAddress> seenAs,
    Optional<String> failure) {
  public SessionReport {
    seenAs = Collections.unmodifiableSortedSet(new TreeSet<>(seenAs));
  }

  public boolean survived() {
    return failure.isEmpty();
  }
}
