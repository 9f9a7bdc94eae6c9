package io.egressgateway.lab.apiserver;

import java.time.Duration;

/**
 * Breaks the server on purpose. Every method may be called from any thread and returns when the
 * fault is in force.
 */
public interface Faults {
  /** Closes the connection of every request without an answer, health checks included. */
  void resetConnections();

  /** Answers every request with 503 ServiceUnavailable. */
  void answerUnavailable();

  /** Adds a delay before each request is served; watches that are open go on. */
  void delay(Duration delay);

  /** Ends refusal and delay. */
  void clear();

  /** Cuts the connections of all open watches. */
  void dropWatches();

  /**
   * Forgets the event log: a watch from any earlier resourceVersion and a list page from any
   * earlier continue token get 410. Open watches go on.
   */
  void expireWatchLog();

  /** Stops listening and cuts all connections; the state stays. */
  void goAway();

  /** Listens again on the same port with the same state and certificates. */
  void comeBack();

  /** How many watches are open, for tests that wait for clients to reconnect. */
  int openWatches();
}
