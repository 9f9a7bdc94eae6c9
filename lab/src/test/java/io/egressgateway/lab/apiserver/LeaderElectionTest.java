package io.egressgateway.lab.apiserver;

import static io.egressgateway.lab.apiserver.LabServer.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElectionConfig;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElector;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaseLock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** The client's leader election against our leases. */
class LeaderElectionTest {
  @Test
  void theLeaseIsHandedOverAndNeverHeldTwice() {
    List<String> log = new CopyOnWriteArrayList<>();
    try (LabServer lab = LabServer.start()) {
      LeaderElector one = elector(lab.client(), "one", log);
      LeaderElector two = elector(lab.client(), "two", log);
      var first = one.start();
      await("one leads", () -> log.contains("one leads"));
      var second = two.start();
      first.cancel(true);
      await("two leads", () -> log.contains("two leads"));
      second.cancel(true);
      await("two stops", () -> log.contains("two stops"));
      assertThat(log).containsExactly("one leads", "one stops", "two leads", "two stops");
    }
  }

  private static LeaderElector elector(KubernetesClient client, String name, List<String> log) {
    return client
        .leaderElector()
        .withConfig(
            new LeaderElectionConfig(
                new LeaseLock("default", "lock", name),
                Duration.ofMillis(1500),
                Duration.ofMillis(1000),
                Duration.ofMillis(100),
                new LeaderCallbacks(
                    () -> log.add(name + " leads"), () -> log.add(name + " stops"), _ -> {}),
                true,
                "lock"))
        .build();
  }
}
