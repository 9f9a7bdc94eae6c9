package io.egressgateway.app.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The keys and variables of the admission webhooks. */
class WebhookConfigTest {
  @TempDir private Path directory;

  private Optional<Path> file(String yaml) throws IOException {
    return Optional.of(Files.writeString(directory.resolve("conf.yml"), yaml));
  }

  @Test
  void webhooksAreServedAndRegisteredByNobodyUnlessSaid() throws Exception {
    WebhookConfig webhook =
        new ConfigLoader(Map.of(), Optional.empty()).controller().webhook().orElseThrow();
    assertThat(webhook)
        .isEqualTo(
            new WebhookConfig(
                5822,
                WebhookConfig.TlsMethod.AUTO,
                Path.of("/etc/tls"),
                false,
                "egressgateway-controller",
                Optional.empty(),
                "cluster.local"));
    assertThat(webhook.names("ns"))
        .containsExactly(
            "egressgateway-controller.ns",
            "egressgateway-controller.ns.svc",
            "egressgateway-controller.ns.svc.cluster.local");
    assertThat(
            new ConfigLoader(Map.of("WEBHOOK_PORT", "0"), Optional.empty()).controller().webhook())
        .isEmpty();
  }

  @Test
  void everyKeyOfTheWebhooksCanBeSet() throws Exception {
    WebhookConfig webhook =
        new ConfigLoader(
                Map.of("WEBHOOK_PORT", "9443", "TLS_CERT_DIR", "/certs"),
                file(
                    """
                    webhook:
                      register: true
                      name: egw
                      url: https://[fd00::1]:9443
                      clusterDnsDomain: example.org
                      tls: {method: certmanager}
                    """))
            .controller()
            .webhook()
            .orElseThrow();
    assertThat(webhook)
        .isEqualTo(
            new WebhookConfig(
                9443,
                WebhookConfig.TlsMethod.CERTMANAGER,
                Path.of("/certs"),
                true,
                "egw",
                Optional.of(URI.create("https://[fd00::1]:9443")),
                "example.org"));
    assertThat(webhook.names("ns")).contains("egw.ns.svc.example.org", "fd00::1");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "webhook: {url: http://a} | 5822 | webhook.url",
        "webhook: {url: https://a/b} | 5822 | webhook.url",
        "webhook: {url: ':'} | 5822 | webhook.url",
        "webhook: {name: A_b} | 5822 | webhook.name",
        "webhook: {tls: {method: magic}} | 5822 | webhook.tls.method",
        "webhook: {register: perhaps} | 5822 | webhook.register",
        "webhook: {} | 70000 | WEBHOOK_PORT",
        "webhook: {} | no | WEBHOOK_PORT",
      })
  void whatCannotBeOfTheWebhooksIsNamed(String yaml, String port, String key) throws Exception {
    ConfigLoader loader = new ConfigLoader(Map.of("WEBHOOK_PORT", port), file(yaml));
    assertThatThrownBy(loader::controller)
        .isInstanceOfSatisfying(
            ConfigException.class,
            refused ->
                assertThat(refused.problems()).extracting(ConfigProblem::key).containsExactly(key));
  }
}
