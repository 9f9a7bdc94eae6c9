package io.egressgateway.port.cluster;

import io.egressgateway.domain.cluster.Tunnel;

/** Writes an agent's results to the API server. Owner thread. */
public interface AgentPublisher {
  /** Of an agent without an API server. */
  AgentPublisher NONE =
      new AgentPublisher() {
        @Override
        public PublishReport publishEnd(Tunnel.Report report) {
          return PublishReport.NOTHING;
        }

        @Override
        public PublishReport publishRefusal(String refused) {
          return PublishReport.NOTHING;
        }
      };

  /**
   * Says which interface carries this node's tunnel, which also says that the node is programmed,
   * and whether it takes packets that come straight. Writes only what differs, and need not wait
   * for the API server: then what became of a write is in the report of a later call, which is
   * asked for by waking the loop. A failure is in each report until a write succeeds.
   */
  PublishReport publishEnd(Tunnel.Report report);

  /**
   * Says what the kernel of this node refuses, in words for people, beside the end that stands
   * published; the next end that is published says that it refuses nothing. Writes as {@link
   * #publishEnd} does.
   */
  PublishReport publishRefusal(String refused);
}
