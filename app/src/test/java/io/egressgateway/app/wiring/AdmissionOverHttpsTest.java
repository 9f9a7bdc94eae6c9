package io.egressgateway.app.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.egressgateway.adapter.k8s.certificate.SecretCertificates;
import io.egressgateway.adapter.k8s.certificate.WebhookConfigurations;
import io.egressgateway.adapter.k8s.connect.KubernetesConnection;
import io.egressgateway.adapter.k8s.operate.ClusterConsole;
import io.egressgateway.adapter.k8s.watch.ControllerClusterSource;
import io.egressgateway.app.config.ConfigLoader;
import io.egressgateway.app.config.ControllerConfig;
import io.egressgateway.app.http.AdmissionServer;
import io.egressgateway.app.reconcile.LastSnapshot;
import io.egressgateway.app.reconcile.ReconcileLoop;
import io.egressgateway.domain.cluster.ClusterSnapshot;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.survey.Finding;
import io.egressgateway.lab.apiserver.ApiServer;
import io.egressgateway.lab.apiserver.ApiServerOptions;
import io.egressgateway.lab.apiserver.json.Json;
import io.egressgateway.lab.cluster.ApiAccess;
import io.egressgateway.lab.cluster.LabApi;
import io.egressgateway.port.peer.Endpoint;
import io.egressgateway.port.runtime.EgressMetrics;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A user's client, the API server, HTTPS and the decision, end to end; no leader is needed. */
@Timeout(120)
class AdmissionOverHttpsTest {
  private static final Path CRDS = Path.of("../deploy/crds");
  private static final String API = "/apis/egressgateway.spidernet.io/v1beta1";
  private static final String VERSION = "apiVersion: egressgateway.spidernet.io/v1beta1\n";
  private static final String CONFIGURATION =
      "/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations/egressgateway-controller";
  private static final String NODES = "nodeSelector: {selector: {matchLabels: {a: b}}}";
  private static final String PODS = "appliedTo: {podSelector: {matchLabels: {a: b}}}";

  private static ApiServer server;
  private static KubernetesClient client;
  private static LabApi api;
  private static Vertx vertx;
  private static ControllerClusterSource source;
  private static Webhooks webhooks;
  private static ReconcileLoop loop;

  @BeforeAll
  static void start(@TempDir Path directory) throws Exception {
    server = ApiServer.start(ApiServerOptions.defaults());
    try (Stream<Path> files = Files.list(CRDS)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".yaml")).sorted().toList()) {
        Json.parseYamlDocuments(Files.readAllBytes(file)).forEach(server::create);
      }
    }
    client = KubernetesConnection.open(Config.fromKubeconfig(server.kubeconfig()));
    api =
        new LabApi(
            ApiAccess.of(Files.writeString(directory.resolve("kubeconfig"), server.kubeconfig())));
    int port = freePort();
    Path file = directory.resolve("conf.yml");
    Files.writeString(
        file,
        "enableIPv6: true\nwebhook:\n  register: true\n  url: https://127.0.0.1:" + port + "\n");
    ControllerConfig config =
        new ConfigLoader(Map.of("WEBHOOK_PORT", String.valueOf(port)), Optional.of(file))
            .controller();
    vertx = Vertx.vertx();
    source = new ControllerClusterSource(client, Duration.ofSeconds(1), List.of());
    LastSnapshot<ClusterSnapshot> snapshots = new LastSnapshot<>(source);
    loop =
        new ReconcileLoop(
            "test", System::nanoTime, EgressMetrics.NONE, ReconcileLoop.Intervals.DEFAULT);
    source.onChange(loop::wake);
    source.start();
    Thread.ofPlatform()
        .daemon()
        .start(() ->
            loop.run(() -> {
              snapshots.snapshot();
              return EgressMetrics.Outcome.WAITING;
            }));
    webhooks =
        new WebhookAssembly(vertx, client, EgressMetrics.NONE)
            .of(config.webhook().orElseThrow(), config, snapshots::last, () -> false);
    webhooks.start(new Webhooks.Pace(Duration.ofMillis(50), Duration.ofMillis(50)));
    await(() -> webhooks.unready().isEmpty() && snapshots.last().isPresent());
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private static void await(BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
    }
  }

  @AfterAll
  static void stop() {
    webhooks.close();
    loop.stop();
    source.close();
    api.close();
    client.close();
    vertx.close().toCompletionStage().toCompletableFuture().join();
    server.close();
  }

  private static JsonNode gateway(String name, String spec) {
    return api.apply(
        API + "/egressgateways/" + name,
        VERSION + "kind: EgressGateway\nmetadata: {name: " + name + "}\nspec: " + spec + "\n");
  }

  private static JsonNode policy(String namespace, String name, String spec) {
    return api.apply(
        API + "/namespaces/" + namespace + "/egresspolicies/" + name,
        VERSION
            + "kind: EgressPolicy\nmetadata: {name: "
            + name
            + ", namespace: "
            + namespace
            + "}\nspec: "
            + spec
            + "\n");
  }

  private static void refused(ThrowingCallable write, String words) {
    assertThatThrownBy(write)
        .isInstanceOf(LabApi.ApiException.class)
        .hasMessageContaining(
            "admission webhook \"egressgateway.egressgateway.spidernet.io\" denied the request: "
                + words);
  }

  @Test
  void gatewaysAndPoliciesGetDefaultsAndMistakesAreRefused() {
    JsonNode made =
        gateway(
            "main",
            "{clusterDefault: true, "
                + NODES
                + ", ippools: {ipv4: [10.6.1.0/29], ipv6: ['fd00::1-fd00::6']}}");
    assertThat(made.at("/spec/ippools/ipv4DefaultEIP").asText()).isEqualTo("10.6.1.1");
    assertThat(made.at("/spec/ippools/ipv6DefaultEIP").asText()).isEqualTo("fd00::1");
    assertThat(made.at("/metadata/finalizers/0").asText())
        .isEqualTo("egressgateway.spidernet.io/egressgateway");
    JsonNode policy = policy("default", "first", "{" + PODS + "}");
    assertThat(policy.at("/spec/egressGatewayName").asText()).isEqualTo("main");

    api.apply(
        "/api/v1/namespaces/team",
        "apiVersion: v1\nkind: Namespace\nmetadata: {name: team, labels:"
            + " {spidernet.io/egressgateway-default: teams}}\n");
    gateway("teams", "{" + NODES + ", ippools: {ipv4: [10.6.2.1]}}");
    JsonNode second = policy("team", "second", "{" + PODS + "}");
    assertThat(second.at("/spec/egressGatewayName").asText())
        .as("of a namespace and a gateway made a moment before")
        .isEqualTo("teams");

    refused(
        () -> gateway("other", "{clusterDefault: true, " + NODES + "}"),
        "spec.clusterDefault: \"true\" is not possible here. A cluster can only have one default"
            + " gateway: main");
    refused(
        () -> gateway("other", "{" + NODES + ", ippools: {ipv4: [10.6.1.6-10.6.1.9]}}"),
        "spec.ippools.ipv4: \"10.6.1.6\" is not outside of the pools of EgressGateway \"main\"");
    refused(
        () -> gateway("other", "{" + NODES + ", ippools: {ipv6: ['fd11::/64']}}"),
        "spec.ippools.ipv6: \"fd11::-fd11::ffff\" is not outside of the tunnel subnet fd11::/112");
    refused(
        () -> policy("default", "third", "{" + PODS + ", egressGatewayName: nowhere}"),
        "spec.egressGatewayName: \"nowhere\" is not the name of an EgressGateway");
    refused(
        () -> policy("default", "third", "{" + PODS + ", egressIP: {ipv4: 10.6.1.1}}"),
        "spec.egressIP.ipv4: \"10.6.1.1\" is not free to go with other addresses");
    refused(
        () -> policy("default", "third", "{appliedTo: {podSelector: {matchLabels: {'a b': c}}}}"),
        "spec.appliedTo.podSelector.matchLabels: \"a b\" is not a label key");
    policy("default", "everywhere", "{" + PODS + ", destSubnet: [0.0.0.0/0, '::/0']}");
  }

  @Test
  void configurationsThatWereChangedOrDeletedArePutRight() {
    String bundle = "/webhooks/0/clientConfig/caBundle";
    String before = configuration().orElseThrow().at(bundle).asText();
    assertThat(before).isNotEmpty();
    api.mergePatch(CONFIGURATION, "{\"webhooks\": []}");
    await(() -> configuration().filter(now -> now.at(bundle).asText().equals(before)).isPresent());
    api.delete(CONFIGURATION);
    await(() -> configuration().isPresent());
  }

  /** By a dry run that must be refused; nothing is stored. */
  @Test
  void theDoctorFindsTheWebhooksFineWhereTheyRefuseWhatTheyShould() throws Exception {
    Finding finding = new ClusterConsole(client).doctor().webhooks();
    assertThat(finding.level()).isEqualTo(Finding.Level.FINE);
    assertThat(finding.found()).isEqualTo("asked, and they refuse what they should");
    assertThat(api.get(API + "/namespaces/default/egresspolicies").orElseThrow().path("items"))
        .noneMatch(policy -> policy.toString().contains("doctor"));
  }

  private static Optional<JsonNode> configuration() {
    return api.get(CONFIGURATION);
  }

  @Test
  void nothingIsMadeAnewWhileTheClusterIsCleaned() throws Exception {
    String secret = "/api/v1/namespaces/cleaned/secrets/" + SecretCertificates.NAME;
    api.apply(
        "/api/v1/namespaces/cleaned",
        "apiVersion: v1\nkind: Namespace\nmetadata: {name: cleaned}\n");
    AtomicInteger looks = new AtomicInteger();
    AtomicBoolean cleaned = new AtomicBoolean(true);
    Webhooks other =
        new Webhooks(
            new AdmissionServer(
                vertx, new AdmissionServer.Answers(review -> review, review -> review)),
            new Endpoint(IpAddress.of("127.0.0.1"), freePort()),
            new SecretCertificates(client, "cleaned", List.of("localhost"), Instant::now),
            new WebhookConfigurations(
                client,
                new WebhookConfigurations.Registration(
                    "cleaned", "cleaned", 443, Optional.empty(), false, false)),
            () -> {
              looks.incrementAndGet();
              return cleaned.get();
            },
            EgressMetrics.NONE);
    try {
      other.start(new Webhooks.Pace(Duration.ofMillis(10), Duration.ofMillis(10)));
      await(() -> looks.get() > 3);
      assertThat(api.get(secret)).isEmpty();
      assertThat(other.unready().orElse("")).contains("being removed");

      cleaned.set(false);
      await(() -> api.get(secret).isPresent() && other.unready().isEmpty());
    } finally {
      other.close();
    }
  }
}
