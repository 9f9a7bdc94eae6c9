package io.egressgateway.adapter.k8s.operate;

import static java.util.Objects.requireNonNull;

import io.egressgateway.adapter.k8s.certificate.SecretCertificates;
import io.egressgateway.adapter.k8s.crd.EgressClusterEndpointSliceResource;
import io.egressgateway.adapter.k8s.crd.EgressClusterInfoResource;
import io.egressgateway.adapter.k8s.crd.EgressClusterPolicyResource;
import io.egressgateway.adapter.k8s.crd.EgressEndpointSliceResource;
import io.egressgateway.adapter.k8s.crd.EgressGatewayResource;
import io.egressgateway.adapter.k8s.crd.EgressPolicyResource;
import io.egressgateway.adapter.k8s.crd.EgressTunnelResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Removes every object of this product from the cluster, and what it wrote into those of Antrea's
 * kinds; the CRDs stay. What is not there is no failure, so it can be run again.
 *
 * <p>A controller that still runs would make half of it anew. So its Lease is taken first, and kept
 * for a while where a controller held it; all replicas see it held ({@link CleanNotice}) and do not
 * write, leading or not. When that while is over they do, so they have to be ended.
 */
public final class ClusterCleanup {
  private static final String NO_FINALIZERS = "{\"metadata\":{\"finalizers\":null}}";
  private static final int HELD_SECONDS = 300;

  private final KubernetesClient client;
  private final Names names;

  /**
   * What to remove.
   *
   * @param validating the ValidatingWebhookConfiguration
   * @param mutating the MutatingWebhookConfiguration
   * @param namespace of the product's Lease and Secret
   * @param lease of leader election
   * @param secret with the cluster's key; the webhooks' certificate has a fixed name
   */
  public record Names(
      String validating, String mutating, String namespace, String lease, String secret) {
    public Names {
      requireNonNull(validating, "validating");
      requireNonNull(mutating, "mutating");
      requireNonNull(namespace, "namespace");
      requireNonNull(lease, "lease");
      requireNonNull(secret, "secret");
    }
  }

  ClusterCleanup(KubernetesClient client, Names names) {
    this.client = requireNonNull(client, "client");
    this.names = requireNonNull(names, "names");
  }

  /**
   * What came of it.
   *
   * @param removed number of objects
   * @param held how long a controller that may still run is kept from making them anew; zero where
   *     none ran
   */
  public record Cleaned(int removed, Duration held) {
    public Cleaned {
      requireNonNull(held, "held");
    }
  }

  /**
   * Removes everything.
   *
   * @param told each line that says what was removed
   * @throws ConsoleException at the first thing that cannot be removed; run it again then
   */
  public Cleaned run(Consumer<String> told, Instant now) throws ConsoleException {
    try {
      boolean controllerRuns = takeLease(told, now);
      int count = removeAll(told);
      if (!controllerRuns) {
        count += remove("Lease", lease(), told);
      }
      return new Cleaned(count, controllerRuns ? Duration.ofSeconds(HELD_SECONDS) : Duration.ZERO);
    } catch (KubernetesClientException refused) {
      throw ConsoleException.of(
          "the cluster cannot be cleaned", client.getMasterUrl().toString(), refused);
    }
  }

  private int removeAll(Consumer<String> told) {
    // Webhooks first: without the controller behind them they would refuse what follows.
    var admission = client.admissionRegistration().v1();
    int count =
        remove(
            "ValidatingWebhookConfiguration",
            admission.validatingWebhookConfigurations().withName(names.validating()),
            told);
    count +=
        remove(
            "MutatingWebhookConfiguration",
            admission.mutatingWebhookConfigurations().withName(names.mutating()),
            told);
    count += removeEvery(EgressPolicyResource.class, told);
    count += removeEvery(EgressClusterPolicyResource.class, told);
    count += removeEvery(EgressEndpointSliceResource.class, told);
    count += removeEvery(EgressClusterEndpointSliceResource.class, told);
    count += removeEvery(EgressGatewayResource.class, told);
    count += removeEvery(EgressTunnelResource.class, told);
    count += removeEvery(EgressClusterInfoResource.class, told);
    count += new AntreaTraces(client, told).remove();
    count += remove("Secret", secret(names.secret()), told);
    return count + remove("Secret", secret(SecretCertificates.NAME), told);
  }

  private Resource<Secret> secret(String name) {
    return client.secrets().inNamespace(names.namespace()).withName(name);
  }

  /** Deletes and then takes finalizers away: a controller adds none to what is being deleted. */
  private <R extends HasMetadata> int removeEvery(Class<R> kind, Consumer<String> told) {
    List<R> all;
    try {
      all = client.resources(kind).inAnyNamespace().list().getItems();
    } catch (KubernetesClientException e) {
      if (e.getCode() == HttpURLConnection.HTTP_NOT_FOUND) {
        return 0;
      }
      throw e;
    }
    int count = 0;
    for (R object : all) {
      Resource<R> resource = client.resource(object);
      resource.delete();
      if (!object.getFinalizers().isEmpty()) {
        withoutFinalizers(resource);
      }
      String namespace = object.getMetadata().getNamespace();
      String name = object.getMetadata().getName();
      told.accept(object.getKind() + " " + (namespace == null ? "" : namespace + "/") + name);
      count++;
    }
    return count;
  }

  private static void withoutFinalizers(Resource<?> resource) {
    try {
      resource.patch(PatchContext.of(PatchType.JSON_MERGE), NO_FINALIZERS);
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_NOT_FOUND) {
        throw e;
      }
    }
  }

  private static <R extends HasMetadata> int remove(
      String kind, Resource<R> resource, Consumer<String> told) {
    R object = resource.get();
    if (object == null) {
      return 0;
    }
    resource.delete();
    told.accept(kind + " " + object.getMetadata().getName());
    return 1;
  }

  private Resource<Lease> lease() {
    return client.leases().inNamespace(names.namespace()).withName(names.lease());
  }

  /** True where a controller held it and may still run. */
  private boolean takeLease(Consumer<String> told, Instant now) {
    Optional<Lease> found =
        Optional.ofNullable(lease().get()).filter(lease -> lease.getSpec() != null);
    boolean held = found.filter(lease -> held(lease, now)).isPresent();
    if (!held) {
      return false;
    }
    client
        .resource(
            new LeaseBuilder(found.get())
                .editSpec()
                .withHolderIdentity(CleanNotice.HOLDER)
                .withLeaseDurationSeconds(HELD_SECONDS)
                .withAcquireTime(now.atZone(ZoneOffset.UTC))
                .withRenewTime(now.atZone(ZoneOffset.UTC))
                .endSpec()
                .build())
        .update();
    told.accept(
        "Lease %s taken from %s and kept for %d s, so that a controller that still runs writes"
                .formatted(names.lease(), found.get().getSpec().getHolderIdentity(), HELD_SECONDS)
            + " nothing anew");
    return true;
  }

  static boolean held(Lease lease, Instant now) {
    var spec = lease.getSpec();
    String holder = spec.getHolderIdentity();
    if (holder == null || holder.isEmpty() || spec.getRenewTime() == null) {
      return false;
    }
    int seconds = Optional.ofNullable(spec.getLeaseDurationSeconds()).orElse(0);
    return spec.getRenewTime().toInstant().plusSeconds(seconds).isAfter(now);
  }
}
