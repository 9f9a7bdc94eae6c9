package io.egressgateway.domain.datapath;

/** Which of a node's two devices leads to another node. */
public enum Way {
  /** Encapsulated: {@link TunnelDevice}. */
  TUNNEL,
  /** As it is, over the link that both are on: {@link DirectDevice}. */
  DIRECT
}
