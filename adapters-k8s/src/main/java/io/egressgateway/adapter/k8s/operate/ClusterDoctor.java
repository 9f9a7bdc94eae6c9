package io.egressgateway.adapter.k8s.operate;

import static java.util.Objects.requireNonNull;

import io.egressgateway.adapter.k8s.core.NodeResource;
import io.egressgateway.adapter.k8s.crd.EgressGatewayResource;
import io.egressgateway.adapter.k8s.crd.EgressPolicyResource;
import io.egressgateway.adapter.k8s.crd.EgressPolicySpec;
import io.egressgateway.adapter.k8s.crd.SelectorSpec;
import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.survey.Finding;
import io.egressgateway.domain.survey.Finding.Check;
import io.egressgateway.domain.survey.Finding.Level;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseSpec;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Looks at what the API server alone can tell. Every method asks it and blocks. */
public final class ClusterDoctor {
  /** A leader that missed this much beyond its lease is gone, or a clock is wrong. */
  private static final Duration SLACK = Duration.ofSeconds(30);

  private static final String PROBE = "egctl-doctor";

  private final KubernetesClient client;

  ClusterDoctor(KubernetesClient client) {
    this.client = requireNonNull(client, "client");
  }

  /** The nodes, by name. */
  public List<NodeName> nodes() throws ConsoleException {
    try {
      return client.resources(NodeResource.class).list().getItems().stream()
          .map(node -> new NodeName(node.name()))
          .sorted()
          .toList();
    } catch (KubernetesClientException refused) {
      throw failure("the nodes cannot be listed", refused);
    }
  }

  /** Whether the product's kinds are served. */
  public Finding objects() throws ConsoleException {
    String matters = "without its kinds nothing can be configured";
    try {
      int count = client.resources(EgressGatewayResource.class).list().getItems().size();
      return new Finding(Check.OBJECTS, Level.FINE, count + " EgressGateways", matters, "");
    } catch (KubernetesClientException refused) {
      if (refused.getCode() == HttpURLConnection.HTTP_NOT_FOUND) {
        return new Finding(
            Check.OBJECTS,
            Level.PROBLEM,
            "the API server does not know the kind EgressGateway",
            matters,
            "kubectl apply -f deploy/crds");
      }
      throw failure("EgressGateways cannot be listed", refused);
    }
  }

  /** Whether somebody leads. */
  public Finding leader(String namespace, String name, Instant now) throws ConsoleException {
    String matters = "only a leading controller gives egress IPs out and moves them";
    Optional<LeaseSpec> spec = lease(namespace, name).map(Lease::getSpec);
    Optional<String> holder =
        spec.map(LeaseSpec::getHolderIdentity).filter(identity -> !identity.isEmpty());
    if (holder.isEmpty() || spec.get().getRenewTime() == null) {
      return new Finding(
          Check.LEADER,
          Level.PROBLEM,
          "nobody holds the Lease " + namespace + "/" + name,
          matters,
          "see that a controller runs: its log says what it waits for");
    }
    Instant renewed = spec.get().getRenewTime().toInstant();
    int seconds = Optional.ofNullable(spec.get().getLeaseDurationSeconds()).orElse(0);
    boolean stale = renewed.plusSeconds(seconds).plus(SLACK).isBefore(now);
    String found = holder.get() + ", renewed " + renewed;
    return stale
        ? new Finding(
            Check.LEADER,
            Level.PROBLEM,
            found,
            matters,
            "see that a controller runs and reaches the API server; egress IPs do not move"
                + " meanwhile")
        : new Finding(Check.LEADER, Level.FINE, found, matters, "");
  }

  private Optional<Lease> lease(String namespace, String name) throws ConsoleException {
    try {
      return Optional.ofNullable(client.leases().inNamespace(namespace).withName(name).get());
    } catch (KubernetesClientException refused) {
      throw failure("the Lease " + namespace + "/" + name + " cannot be read", refused);
    }
  }

  /**
   * Whether the API server reaches the admission webhooks: asks it to pretend to create a policy
   * that they must refuse. Nothing is stored, whatever comes of it.
   */
  public Finding webhooks() throws ConsoleException {
    try {
      client.resource(refusable()).dryRun().create();
      return webhooks(
          Level.WARNING,
          "no webhook was asked",
          "let the controller register them (webhook.register: true); objects that cannot work are"
              + " told by their conditions only");
    } catch (KubernetesClientException refused) {
      // These are the API server's own words (k8s.io/apiserver, admission/plugin/webhook/errors),
      // and nothing else in its answer tells the cases apart.
      String words = reason(refused);
      if (words.startsWith("admission webhook") && words.contains("denied the request")) {
        return webhooks(Level.FINE, "asked, and they refuse what they should", "");
      }
      if (words.contains("failed calling webhook")) {
        return webhooks(
            Level.PROBLEM,
            words,
            "see that a controller is ready, that the webhooks' Service selects it, and that the API"
                + " server's network reaches it; where failurePolicy is Fail no policy can be"
                + " written meanwhile");
      }
      if (refused.getCode() == HttpURLConnection.HTTP_FORBIDDEN) {
        return webhooks(
            Level.WARNING,
            "not looked at: " + words,
            "run this with the right to create egresspolicies in the namespace default");
      }
      throw failure("the webhooks cannot be tried", refused);
    }
  }

  private static Finding webhooks(Level level, String found, String remedy) {
    String matters = "they refuse on writing what could not work; without them writes may fail";
    return new Finding(Check.WEBHOOKS, level, found, matters, remedy);
  }

  /** For a gateway that is not there. */
  private static EgressPolicyResource refusable() {
    EgressPolicyResource policy = new EgressPolicyResource();
    policy.getMetadata().setName(PROBE);
    policy.getMetadata().setNamespace("default");
    SelectorSpec pods = new SelectorSpec(List.of(), Map.of(PROBE, PROBE));
    policy.setSpec(
        new EgressPolicySpec(
            new EgressPolicySpec.AppliedTo(pods, List.of()), List.of(), PROBE, null, 0));
    return policy;
  }

  private static String reason(KubernetesClientException refused) {
    return refused.getStatus() == null || refused.getStatus().getMessage() == null
        ? String.valueOf(refused.getMessage())
        : refused.getStatus().getMessage();
  }

  private ConsoleException failure(String what, KubernetesClientException refused) {
    return ConsoleException.of(what, client.getMasterUrl().toString(), refused);
  }
}
