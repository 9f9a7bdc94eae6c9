package io.egressgateway.adapter.k8s.operate;

import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.adapter.k8s.server.LabServer;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class CleanNoticeTest {
  private static final Instant RENEWED = Instant.parse("2026-11-25T10:00:00Z");

  private Instant now = RENEWED.plusSeconds(1);

  private static void held(LabServer server, String holder) {
    server.apply(
        """
        apiVersion: coordination.k8s.io/v1
        kind: Lease
        metadata: {name: egressgateway, namespace: default}
        spec: {holderIdentity: '%s', leaseDurationSeconds: 300, renewTime: '2026-11-25T10:00:00.000000Z'}
        """
            .formatted(holder));
  }

  @Test
  void itIsInForceWhileCleanHoldsTheLeaseAndNotForAnybodyElse() {
    try (LabServer server = new LabServer()) {
      CleanNotice notice = new CleanNotice(server.client(), "default", "egressgateway", () -> now);
      assertThat(notice.inForce()).as("without a Lease").isFalse();
      held(server, "controller-1");
      assertThat(notice.inForce()).as("a controller's").isFalse();
      held(server, CleanNotice.HOLDER);
      assertThat(notice.inForce()).isTrue();
      now = RENEWED.plusSeconds(301);
      assertThat(notice.inForce()).as("run out").isFalse();
    }
  }
}
