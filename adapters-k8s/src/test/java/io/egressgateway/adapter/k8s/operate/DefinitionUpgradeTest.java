package io.egressgateway.adapter.k8s.operate;

import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.adapter.k8s.server.LabServer;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class DefinitionUpgradeTest {
  private static final String GATEWAYS = "egressgateways.egressgateway.spidernet.io";

  private static GenericKubernetesResource found(LabServer server) {
    return Optional.ofNullable(
            server
                .client()
                .genericKubernetesResources("apiextensions.k8s.io/v1", "CustomResourceDefinition")
                .withName(GATEWAYS)
                .get())
        .orElseThrow();
  }

  private static String spec(LabServer server) {
    return String.valueOf(found(server).getAdditionalProperties().get("spec"));
  }

  @Test
  void anOlderDefinitionBecomesTheNewOneAndIsNotMadeAnew() throws IOException, ConsoleException {
    Path file =
        LabServer.definitions().stream()
            .filter(path -> path.toString().endsWith("_egressgateways.yaml"))
            .findFirst()
            .orElseThrow();
    try (LabServer server = new LabServer()) {
      String text = Files.readString(file);
      String installed = spec(server);
      String uid = found(server).getMetadata().getUid();
      server.apply(text.replace("- egw", "- older"));
      assertThat(spec(server)).isNotEqualTo(installed);

      assertThat(new DefinitionUpgrade(server.client()).apply(text)).isEqualTo(GATEWAYS);

      assertThat(spec(server)).isEqualTo(installed);
      assertThat(found(server).getMetadata().getUid()).isEqualTo(uid);
    }
  }
}
