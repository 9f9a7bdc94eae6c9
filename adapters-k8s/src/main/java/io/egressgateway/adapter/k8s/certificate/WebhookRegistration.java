package io.egressgateway.adapter.k8s.certificate;

import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhook;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhookBuilder;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhookConfiguration;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhookConfigurationBuilder;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.RuleWithOperations;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.RuleWithOperationsBuilder;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhook;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhookBuilder;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhookConfiguration;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhookConfigurationBuilder;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.WebhookClientConfig;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.ArrayList;
import java.util.List;

/** The two webhook configurations, as this program wants them (docs/admission.md). */
final class WebhookRegistration {
  /** Full name of the webhook in both configurations; Spidernet's. */
  static final String WEBHOOK = "egressgateway.egressgateway.spidernet.io";

  private static final int TIMEOUT_SECONDS = 10;

  private WebhookRegistration() {}

  static MutatingWebhookConfiguration mutating(String name, WebhookClientConfig reached) {
    MutatingWebhook webhook =
        new MutatingWebhookBuilder()
            .withName(WEBHOOK)
            .withClientConfig(reached)
            .withRules(
                List.of(
                    rule("CREATE,UPDATE", "egressgateways"),
                    rule("CREATE,UPDATE", "egresspolicies"),
                    rule("CREATE,UPDATE", "egressclusterpolicies")))
            .withFailurePolicy("Fail")
            .withMatchPolicy("Equivalent")
            .withSideEffects("None")
            .withTimeoutSeconds(TIMEOUT_SECONDS)
            .withAdmissionReviewVersions("v1")
            .withNamespaceSelector(new LabelSelector())
            .withObjectSelector(new LabelSelector())
            .withReinvocationPolicy("Never")
            .build();
    return new MutatingWebhookConfigurationBuilder()
        .withNewMetadata()
        .withName(name)
        .endMetadata()
        .withWebhooks(webhook)
        .build();
  }

  static ValidatingWebhookConfiguration validating(
      String name, WebhookClientConfig reached, boolean antrea) {
    String all = "CREATE,UPDATE,DELETE";
    List<RuleWithOperations> rules = new ArrayList<>();
    rules.add(rule(all, "egressgateways"));
    rules.add(rule(all, "egresspolicies"));
    rules.add(rule(all, "egressclusterpolicies"));
    rules.add(rule("DELETE", "egressclusterinfos"));
    if (antrea) {
      rules.add(antreaRule("egresses"));
      rules.add(antreaRule("externalippools"));
    }
    ValidatingWebhook webhook =
        new ValidatingWebhookBuilder()
            .withName(WEBHOOK)
            .withClientConfig(reached)
            .withRules(rules)
            .withFailurePolicy("Fail")
            .withMatchPolicy("Equivalent")
            .withSideEffects("None")
            .withTimeoutSeconds(TIMEOUT_SECONDS)
            .withAdmissionReviewVersions("v1")
            .withNamespaceSelector(new LabelSelector())
            .withObjectSelector(new LabelSelector())
            .build();
    return new ValidatingWebhookConfigurationBuilder()
        .withNewMetadata()
        .withName(name)
        .endMetadata()
        .withWebhooks(webhook)
        .build();
  }

  private static RuleWithOperations antreaRule(String resource) {
    return new RuleWithOperationsBuilder()
        .withApiGroups("crd.antrea.io")
        .withApiVersions("v1alpha2", "v1beta1")
        .withOperations("CREATE", "UPDATE")
        .withResources(resource)
        .withScope("*")
        .build();
  }

  private static RuleWithOperations rule(String operations, String resource) {
    return new RuleWithOperationsBuilder()
        .withApiGroups("egressgateway.spidernet.io")
        .withApiVersions("v1beta1")
        .withOperations(operations.split(",", -1))
        .withResources(resource)
        .withScope("*")
        .build();
  }

  static void apply(KubernetesClient client, MutatingWebhookConfiguration wanted) {
    var resource = client.resource(wanted);
    MutatingWebhookConfiguration found = resource.get();
    if (found == null || !found.getWebhooks().equals(wanted.getWebhooks())) {
      resource.fieldManager(WebhookConfigurations.MANAGER).forceConflicts().serverSideApply();
    }
  }

  static void apply(KubernetesClient client, ValidatingWebhookConfiguration wanted) {
    var resource = client.resource(wanted);
    ValidatingWebhookConfiguration found = resource.get();
    if (found == null || !found.getWebhooks().equals(wanted.getWebhooks())) {
      resource.fieldManager(WebhookConfigurations.MANAGER).forceConflicts().serverSideApply();
    }
  }
}
