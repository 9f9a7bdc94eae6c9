package io.egressgateway.testkit.fake;

import io.egressgateway.port.cluster.AgentPublisher;
import io.egressgateway.port.cluster.PublishReport;
import io.egressgateway.testkit.contract.AgentPublisherContract;

class RecordingAgentPublisherTest extends AgentPublisherContract {
  private final RecordingPublisher publisher = new RecordingPublisher();

  @Override
  protected AgentPublisher publisher() {
    return publisher;
  }

  @Override
  protected void refuse() {
    publisher.failNext(
        new PublishReport.Failure("EgressTunnel/n1", PublishReport.Kind.UNAVAILABLE, "refused"));
  }

  @Override
  protected void accept() {}
}
