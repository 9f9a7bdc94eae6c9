package io.egressgateway.adapter.k8s.lease;

import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.adapter.k8s.server.LabServer;
import io.egressgateway.port.cluster.LeaderDirectory;
import io.egressgateway.port.cluster.Leadership;
import io.egressgateway.testkit.contract.LeadershipContract;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LeaseLeadershipTest extends LeadershipContract {
  private LabServer server;
  private LeaseLeaderDirectory directory;
  private final List<Leadership> replicas = new ArrayList<>();

  @BeforeEach
  void start() {
    server = new LabServer();
    directory = new LeaseLeaderDirectory(server.client(), "default", LeaseSettings.DEFAULT_NAME);
    directory.start();
  }

  @AfterEach
  void stop() {
    replicas.forEach(Leadership::close);
    directory.close();
    server.close();
  }

  private Leadership replica(KubernetesClient client) {
    LeaseSettings settings =
        new LeaseSettings(
            "default",
            LeaseSettings.DEFAULT_NAME,
            "replica-" + replicas.size(),
            Duration.ofSeconds(2),
            Duration.ofSeconds(1),
            Duration.ofMillis(100));
    Leadership replica = new LeaseLeadership(client, settings, System::nanoTime, Instant::now);
    replicas.add(replica);
    return replica;
  }

  @Override
  protected Leadership replica() {
    return replica(server.client());
  }

  @Override
  protected LeaderDirectory directory() {
    return directory;
  }

  private static final class Counting implements Leadership.Listener {
    private final AtomicInteger gained = new AtomicInteger();
    private final AtomicInteger lost = new AtomicInteger();

    @Override
    public void gained() {
      gained.incrementAndGet();
    }

    @Override
    public void lost() {
      lost.incrementAndGet();
    }
  }

  @Test
  void aLeaderThatIsCutOffGivesUpBeforeAnotherOneTakesOver() {
    KubernetesClient cut = server.newClient();
    Leadership one = replica(cut);
    Counting toldOne = new Counting();
    one.start(List.of(), toldOne);
    LabServer.await("the first leading", one::isLeader);
    Leadership two = replica();
    two.start(List.of(), new Counting());
    cut.close();
    LabServer.await("the second leading", two::isLeader);
    assertThat(one.isLeader()).isFalse();
    assertThat(toldOne.lost.get()).isEqualTo(1);
  }

  @Test
  void theKeyIsMadeOnceAndSeenByAll() {
    try (SecretClusterKey one =
            new SecretClusterKey(server.client(), "default", SecretClusterKey.DEFAULT_NAME);
        SecretClusterKey two =
            new SecretClusterKey(server.client(), "default", SecretClusterKey.DEFAULT_NAME)) {
      two.start();
      assertThat(two.key()).isEmpty();
      one.createIfMissing();
      LabServer.await("the key", () -> two.key().isPresent());
      byte[] key = two.key().orElseThrow();
      assertThat(key).hasSize(32);
      two.createIfMissing();
      one.start();
      LabServer.await("the same key", () -> one.key().isPresent());
      assertThat(one.key().orElseThrow()).isEqualTo(key);
    }
  }
}
