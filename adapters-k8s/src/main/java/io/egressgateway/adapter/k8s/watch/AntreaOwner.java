package io.egressgateway.adapter.k8s.watch;

import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Whose Antrea's kinds are in this cluster. Two controllers that both write their status and carry
 * their addresses would fight, so they are served only where they surely are this product's.
 */
public sealed interface AntreaOwner {
  /** The two definitions. */
  List<String> DEFINITIONS = List.of("egresses.crd.antrea.io", "externalippools.crd.antrea.io");

  /** Label of a definition that is this product's. */
  String LABEL = "app.kubernetes.io/part-of";

  /** Value of the label. */
  String PRODUCT = "egressgateway";

  /** This product's. */
  record Ours() implements AntreaOwner {}

  /** Nobody has installed them. */
  record NotInstalled(String missing) implements AntreaOwner {}

  /**
   * Somebody else's, most likely Antrea's own.
   *
   * @param sign by which it is known
   */
  record Foreign(String sign) implements AntreaOwner {}

  /**
   * Asks the API server; blocks.
   *
   * @throws io.fabric8.kubernetes.client.KubernetesClientException where it does not answer
   */
  static AntreaOwner find(KubernetesClient client) {
    if (runsHere(client)) {
      return new Foreign("the API server serves AntreaControllerInfo, so Antrea runs here");
    }
    for (String name : DEFINITIONS) {
      CustomResourceDefinition definition =
          client.apiextensions().v1().customResourceDefinitions().withName(name).get();
      if (definition == null) {
        return new NotInstalled(name);
      }
      String product =
          Optional.ofNullable(definition.getMetadata().getLabels())
              .orElse(Map.of())
              .getOrDefault(LABEL, "");
      if (!product.equals(PRODUCT)) {
        return new Foreign(
            "the definition %s has not the label %s=%s".formatted(name, LABEL, PRODUCT));
      }
    }
    return new Ours();
  }

  /**
   * Whether an Egress is served and Antrea is not there; blocks. Needs no right, and so is less
   * than sure: somebody who only looks needs no more.
   */
  static boolean isServed(KubernetesClient client) {
    return client.supports("crd.antrea.io/v1beta1", "Egress") && !runsHere(client);
  }

  private static boolean runsHere(KubernetesClient client) {
    return client.supports("crd.antrea.io/v1beta1", "AntreaControllerInfo");
  }
}
