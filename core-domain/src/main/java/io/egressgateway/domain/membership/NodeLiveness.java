package io.egressgateway.domain.membership;

/** What the heartbeats say of a node. */
public enum NodeLiveness {
  /** Nothing was heard of it since this process watches. */
  UNKNOWN,
  /** Its agent sends heartbeats. */
  ALIVE,
  /** Its agent is silent, its kernel answers: it still forwards. */
  AGENT_DOWN,
  /** Neither its agent nor its kernel is heard. */
  DEAD
}
