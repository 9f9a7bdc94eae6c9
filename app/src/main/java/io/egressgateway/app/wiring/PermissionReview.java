package io.egressgateway.app.wiring;

import io.egressgateway.adapter.k8s.connect.Permissions;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks the API server, once at start and beside it, whether everything needed is allowed. */
final class PermissionReview {
  private static final Logger LOG = LoggerFactory.getLogger(PermissionReview.class);

  private PermissionReview() {}

  /** Returns at once; what is missing is logged. */
  static void take(KubernetesClient client, List<Permissions.Need> needs) {
    Thread.ofVirtual().name("egress-permissions").start(() -> review(client, needs));
  }

  private static void review(KubernetesClient client, List<Permissions.Need> needs) {
    try {
      List<String> missing = Permissions.missing(client, needs);
      if (!missing.isEmpty()) {
        LOG.atError()
            .addKeyValue("missing", missing)
            .log("the service account may not do all that is needed, see the RBAC rules");
      }
    } catch (KubernetesClientException unanswered) {
      LOG.atDebug().addKeyValue("reason", unanswered.getMessage()).log("permissions not reviewed");
    }
  }
}
