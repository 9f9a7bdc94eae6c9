package io.egressgateway.adapter.k8s.certificate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.egressgateway.adapter.k8s.certificate.WebhookConfigurations.Registration;
import io.egressgateway.adapter.k8s.server.LabServer;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhookConfiguration;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhookConfiguration;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WebhookCertificatesTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final List<String> NAMES = List.of("egressgateway-controller.kube-system.svc");

  private final LabServer lab = new LabServer();
  private Instant time = START;

  @AfterEach
  void close() {
    lab.close();
  }

  private SecretCertificates replica(KubernetesClient client) {
    return new SecretCertificates(client, "kube-system", NAMES, () -> time);
  }

  @Test
  void replicasThatStartTogetherAgree() throws Exception {
    try (ExecutorService threads = Executors.newFixedThreadPool(4);
        KubernetesClient second = lab.newClient()) {
      List<Callable<ServingCertificate>> replicas =
          List.of(
              replica(lab.client())::current,
              replica(second)::current,
              replica(lab.client())::current,
              replica(second)::current);
      List<ServingCertificate> served =
          threads.invokeAll(replicas).stream().map(result -> result.resultNow()).toList();
      assertThat(served).hasSize(4).containsOnly(served.getFirst());
    }
  }

  @Test
  void aNewCertificateIsWrittenWhileTheProgramRuns() throws Exception {
    SecretCertificates replica = replica(lab.client());
    ServingCertificate first = replica.current();
    assertThat(replica.current()).isEqualTo(first);
    time = START.plus(Duration.ofDays(61));
    ServingCertificate second = replica.current();
    assertThat(second.chain()).isNotEqualTo(first.chain());
    assertThat(second.authorities()).isEqualTo(first.authorities());
    assertThat(replica(lab.client()).current()).isEqualTo(second);
  }

  private WebhookConfigurations configurations(Optional<URI> url, boolean made) {
    return new WebhookConfigurations(
        lab.client(),
        new Registration("egressgateway-controller", "kube-system", 5822, url, false, made));
  }

  private MutatingWebhookConfiguration mutating() {
    return lab.client()
        .admissionRegistration()
        .v1()
        .mutatingWebhookConfigurations()
        .withName("egressgateway-controller")
        .get();
  }

  private ValidatingWebhookConfiguration validating() {
    return lab.client()
        .admissionRegistration()
        .v1()
        .validatingWebhookConfigurations()
        .withName("egressgateway-controller")
        .get();
  }

  private static String encoded(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void whereAntreasKindsAreServedTheyAreAskedAboutToo() {
    new WebhookConfigurations(
            lab.client(),
            new Registration(
                "egressgateway-controller", "kube-system", 5822, Optional.empty(), true, true))
        .announce("one");
    assertThat(validating().getWebhooks().getFirst().getRules())
        .filteredOn(rule -> rule.getApiGroups().contains("crd.antrea.io"))
        .extracting(
            rule -> rule.getResources() + " " + rule.getApiVersions() + " " + rule.getOperations())
        .containsExactly(
            "[egresses] [v1alpha2, v1beta1] [CREATE, UPDATE]",
            "[externalippools] [v1alpha2, v1beta1] [CREATE, UPDATE]");
  }

  @Test
  void bothConfigurationsAreMadeAsSpidernetsAreAndWrittenOnce() {
    WebhookConfigurations configurations = configurations(Optional.empty(), true);
    configurations.announce("one");
    var webhook = mutating().getWebhooks().getFirst();
    assertThat(webhook.getName()).isEqualTo("egressgateway.egressgateway.spidernet.io");
    assertThat(webhook.getFailurePolicy()).isEqualTo("Fail");
    assertThat(webhook.getSideEffects()).isEqualTo("None");
    assertThat(webhook.getTimeoutSeconds()).isEqualTo(10);
    assertThat(webhook.getAdmissionReviewVersions()).containsExactly("v1");
    assertThat(webhook.getClientConfig().getCaBundle()).isEqualTo(encoded("one"));
    assertThat(webhook.getClientConfig().getService().getPath()).isEqualTo("/mutate");
    assertThat(webhook.getClientConfig().getService().getPort()).isEqualTo(5822);
    assertThat(webhook.getRules())
        .extracting(rule -> rule.getResources() + " " + rule.getOperations())
        .containsExactly(
            "[egressgateways] [CREATE, UPDATE]",
            "[egresspolicies] [CREATE, UPDATE]",
            "[egressclusterpolicies] [CREATE, UPDATE]");
    assertThat(validating().getWebhooks().getFirst().getRules())
        .extracting(rule -> rule.getResources() + " " + rule.getOperations())
        .containsExactly(
            "[egressgateways] [CREATE, UPDATE, DELETE]",
            "[egresspolicies] [CREATE, UPDATE, DELETE]",
            "[egressclusterpolicies] [CREATE, UPDATE, DELETE]",
            "[egressclusterinfos] [DELETE]");
    String version = mutating().getMetadata().getResourceVersion();
    configurations.announce("one");
    assertThat(mutating().getMetadata().getResourceVersion()).isEqualTo(version);
    configurations.announce("two");
    assertThat(validating().getWebhooks().getFirst().getClientConfig().getCaBundle())
        .isEqualTo(encoded("two"));
    lab.client().resource(validating()).delete();
    configurations(Optional.of(URI.create("https://192.0.2.1:5822")), true).announce("two");
    assertThat(validating().getWebhooks().getFirst().getClientConfig().getUrl())
        .isEqualTo("https://192.0.2.1:5822/validate");
  }

  @Test
  void ofConfigurationsThatSomebodyElseMadeOnlyTheAuthoritiesAreChanged() {
    WebhookConfigurations configurations = configurations(Optional.empty(), false);
    configurations.announce("one");
    assertThat(mutating()).isNull();
    MutatingWebhookConfiguration theirs =
        WebhookRegistration.mutating(
            "egressgateway-controller",
            new io.fabric8.kubernetes.api.model.admissionregistration.v1
                    .WebhookClientConfigBuilder()
                .withUrl("https://192.0.2.7/mutate")
                .build());
    theirs.getWebhooks().getFirst().setFailurePolicy("Ignore");
    lab.client().resource(theirs).create();
    configurations.announce("");
    assertThat(mutating().getWebhooks().getFirst().getClientConfig().getCaBundle()).isNull();
    configurations.announce("one");
    var webhook = mutating().getWebhooks().getFirst();
    assertThat(webhook.getClientConfig().getCaBundle()).isEqualTo(encoded("one"));
    assertThat(webhook.getFailurePolicy()).isEqualTo("Ignore");
    assertThat(webhook.getClientConfig().getUrl()).isEqualTo("https://192.0.2.7/mutate");
  }

  @Test
  void aMountedCertificateIsReadAgainAndWhatIsMissingIsNamed(@TempDir Path directory)
      throws Exception {
    MountedCertificates mounted = new MountedCertificates(directory, true);
    assertThatThrownBy(mounted::current)
        .isInstanceOf(CertificateTrouble.class)
        .hasMessage(directory.resolve("tls.crt") + " cannot be read");
    for (int i = 0; i < 2; i++) {
      time = START.plus(Duration.ofDays(61L * i));
      ServingCertificate made = replica(lab.client()).current();
      Files.writeString(directory.resolve("tls.crt"), made.chain());
      Files.writeString(directory.resolve("tls.key"), made.key());
      Files.writeString(directory.resolve("ca.crt"), made.authorities());
      assertThat(mounted.current()).isEqualTo(made);
      assertThat(new MountedCertificates(directory, false).current().authorities()).isEmpty();
    }
    Files.writeString(directory.resolve("tls.crt"), "hello");
    assertThatThrownBy(mounted::current)
        .hasMessage(directory.resolve("tls.crt") + " holds no PEM certificate");
  }
}
