package io.egressgateway.adapter.k8s.operate;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;

/**
 * Brings CustomResourceDefinitions to a version, since Helm installs and never upgrades them. Needs
 * the rights to create and patch them, nothing else.
 */
public final class DefinitionUpgrade {
  /** Who owns the fields; kept, since what this manager no longer sends is removed. */
  private static final String FIELD_MANAGER = "egressgateway-crds";

  private final KubernetesClient client;

  DefinitionUpgrade(KubernetesClient client) {
    this.client = requireNonNull(client, "client");
  }

  /**
   * Creates or changes one definition; objects of its kind stay.
   *
   * @param yaml the whole CustomResourceDefinition
   * @return its name
   */
  public String apply(String yaml) throws ConsoleException {
    try {
      // Not as the client's own type, which writes the whole numbers of a schema as fractions.
      return client
          .resource(
              client.getKubernetesSerialization().unmarshal(yaml, GenericKubernetesResource.class))
          .fieldManager(FIELD_MANAGER)
          .forceConflicts()
          .serverSideApply()
          .getMetadata()
          .getName();
    } catch (KubernetesClientException refused) {
      throw ConsoleException.of(
          "the CRDs cannot be written", client.getMasterUrl().toString(), refused);
    }
  }
}
