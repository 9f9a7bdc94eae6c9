package io.egressgateway.lab.traffic;

import io.egressgateway.domain.net.IpAddress;

/**
 * One question, on a source port of its own, and what came of it.
 *
 * @param number from 0
 * @param sourcePort the port it was sent from, 0 where that is not known
 * @param sentNanos {@code System.nanoTime} when it was sent
 * @param outcome what came of it
 */
public record Probe(int number, int sourcePort, long sentNanos, Outcome outcome) {

  /** What came of a probe. */
  public sealed interface Outcome {}

  /**
   * The server answered.
   *
   * @param nanos {@code System.nanoTime} when the answer was read
   * @param seenAs the source address that the server saw
   */
  public record Answered(long nanos, IpAddress seenAs) implements Outcome {}

  /**
   * No answer.
   *
   * @param reason {@code "no answer"} or the socket's own words
   */
  public record Failed(String reason) implements Outcome {}

  public boolean answered() {
    return switch (outcome) {
      case Answered _ -> true;
      case Failed _ -> false;
    };
  }
}
