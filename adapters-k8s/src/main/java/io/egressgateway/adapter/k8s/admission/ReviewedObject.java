package io.egressgateway.adapter.k8s.admission;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.egressgateway.adapter.k8s.crd.EgressClusterPolicyResource;
import io.egressgateway.adapter.k8s.crd.EgressGatewayResource;
import io.egressgateway.adapter.k8s.crd.EgressPolicyResource;
import io.egressgateway.adapter.k8s.crd.EgressResource;
import io.egressgateway.adapter.k8s.crd.ExternalIpPoolResource;
import io.egressgateway.adapter.k8s.crd.KubernetesObject;
import io.egressgateway.adapter.k8s.translate.AdmissionTranslation;
import io.egressgateway.adapter.k8s.translate.EgressTranslation;
import io.egressgateway.adapter.k8s.translate.ExternalPoolTranslation;
import io.egressgateway.domain.admission.AdmissionRequest;
import io.egressgateway.domain.admission.WrittenPool;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The object of a question, and what is asked about it.
 *
 * @param uid of the question
 * @param json the object as it is to be; missing on deletion
 */
record ReviewedObject(String uid, AdmissionRequest request, JsonNode json) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String GROUP = "egressgateway.spidernet.io";
  private static final String ANTREA = "crd.antrea.io";

  /**
   * Reads a question.
   *
   * @param pools all ExternalIPPools, empty where Antrea's kinds are not served; only asked where
   *     the question is about one of them
   * @throws MalformedReview where it is none
   */
  static ReviewedObject of(byte[] body, Supplier<Optional<List<WrittenPool>>> pools)
      throws MalformedReview {
    JsonNode request;
    try {
      request = JSON.readTree(body).path("request");
    } catch (IOException wrong) {
      throw new MalformedReview("the body is not JSON", wrong);
    }
    String uid = request.path("uid").asText("");
    if (uid.isEmpty()) {
      throw new MalformedReview("the body is no AdmissionReview with request.uid", null);
    }
    try {
      return new ReviewedObject(uid, request(request, pools), request.path("object"));
    } catch (IOException wrong) {
      throw new MalformedReview("the object cannot be read: " + wrong.getMessage(), wrong);
    }
  }

  private static AdmissionRequest request(
      JsonNode request, Supplier<Optional<List<WrittenPool>>> pools) throws IOException {
    boolean antrea = request.path("resource").path("group").asText().equals(ANTREA);
    String subresource = request.path("subResource").asText("");
    if (antrea && subresource.isEmpty()) {
      Optional<List<WrittenPool>> known = pools.get();
      return known.isPresent() ? ofAntrea(request, known.get()) : new AdmissionRequest.Unguarded();
    }
    return ofSpidernet(request);
  }

  private static AdmissionRequest ofAntrea(JsonNode request, List<WrittenPool> pools)
      throws IOException {
    String operation = request.path("operation").asText();
    if (!operation.equals("CREATE") && !operation.equals("UPDATE")) {
      return new AdmissionRequest.Unguarded();
    }
    return switch (request.path("resource").path("resource").asText()) {
      case "egresses" ->
          new AdmissionRequest.EgressWrite(
              EgressTranslation.written(object(request, EgressResource.class)),
              old(request, EgressResource.class).map(EgressTranslation::written),
              pools);
      case "externalippools" -> {
        ExternalIpPoolResource pool = object(request, ExternalIpPoolResource.class);
        yield new AdmissionRequest.PoolWrite(
            ExternalPoolTranslation.written(pool),
            ExternalPoolTranslation.declared(pool),
            old(request, ExternalIpPoolResource.class).map(ExternalPoolTranslation::written),
            pools);
      }
      default -> new AdmissionRequest.Unguarded();
    };
  }

  private static AdmissionRequest ofSpidernet(JsonNode request) throws IOException {
    String resource = request.path("resource").path("resource").asText();
    String operation = request.path("operation").asText();
    boolean ours = request.path("resource").path("group").asText().equals(GROUP);
    boolean written = operation.equals("CREATE") || operation.equals("UPDATE");
    if (!ours || !request.path("subResource").asText("").isEmpty()) {
      return new AdmissionRequest.Unguarded();
    }
    if (!written) {
      return operation.equals("DELETE") && resource.equals("egressclusterinfos")
          ? new AdmissionRequest.RangesDelete(request.path("name").asText())
          : new AdmissionRequest.Unguarded();
    }
    return switch (resource) {
      case "egressgateways" ->
          AdmissionTranslation.group(
              object(request, EgressGatewayResource.class),
              old(request, EgressGatewayResource.class));
      case "egresspolicies" ->
          AdmissionTranslation.policy(
              object(request, EgressPolicyResource.class),
              saysEgressIp(request),
              old(request, EgressPolicyResource.class));
      case "egressclusterpolicies" ->
          AdmissionTranslation.policy(
              object(request, EgressClusterPolicyResource.class),
              saysEgressIp(request),
              old(request, EgressClusterPolicyResource.class));
      default -> new AdmissionRequest.Unguarded();
    };
  }

  private static <R extends KubernetesObject> R object(JsonNode request, Class<R> type)
      throws IOException {
    R object = JSON.treeToValue(request.path("object"), type);
    if (object == null) {
      throw new IOException("request.object is missing");
    }
    // An object whose name the API server is still to complete has none of its own yet.
    if (object.name().isEmpty()) {
      object.getMetadata().setName(request.path("name").asText(""));
    }
    if (object.namespace().isEmpty() && request.hasNonNull("namespace")) {
      object.getMetadata().setNamespace(request.path("namespace").asText());
    }
    return object;
  }

  private static <R extends KubernetesObject> Optional<R> old(JsonNode request, Class<R> type)
      throws IOException {
    return request.hasNonNull("oldObject")
        ? Optional.ofNullable(JSON.treeToValue(request.path("oldObject"), type))
        : Optional.empty();
  }

  /** False where the field is left out, or holds nothing but what it holds when left out. */
  private static boolean saysEgressIp(JsonNode request) {
    for (JsonNode value : request.path("object").path("spec").path("egressIP")) {
      boolean nothing =
          value.isNull() || value.isTextual() && value.asText().isEmpty() || isFalse(value);
      if (!nothing) {
        return true;
      }
    }
    return false;
  }

  private static boolean isFalse(JsonNode value) {
    return value.isBoolean() && !value.asBoolean();
  }
}
