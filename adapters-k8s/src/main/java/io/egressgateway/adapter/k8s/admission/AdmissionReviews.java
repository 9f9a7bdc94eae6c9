package io.egressgateway.adapter.k8s.admission;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.egressgateway.domain.admission.Admission;
import io.egressgateway.domain.admission.AdmissionDecision;
import io.egressgateway.domain.admission.AdmissionRequest;
import io.egressgateway.domain.admission.WrittenPool;
import io.egressgateway.domain.cluster.ClusterSnapshot;
import io.egressgateway.domain.cluster.Rejection;
import io.egressgateway.domain.plan.ControllerSettings;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers the API server's questions about objects that are about to be written. Any thread; may
 * ask the API server itself, and so block.
 */
public final class AdmissionReviews {
  private static final Logger LOG = LoggerFactory.getLogger(AdmissionReviews.class);

  /** What is said where this replica does not know the cluster yet. */
  public static final String NOT_YET =
      "this replica of the controller has not read the cluster yet; try again in a moment";

  private static final int FORBIDDEN = 403;
  private static final int UNAVAILABLE = 503;

  /** Brings the part of a snapshot up to date that decisions must not be wrong about. */
  @FunctionalInterface
  public interface Newest {
    /**
     * The snapshot with groups and namespaces as they are now.
     *
     * @throws KubernetesClientException where the API server cannot be asked
     */
    ClusterSnapshot in(ClusterSnapshot snapshot, AdmissionRequest request);
  }

  /** Knows Antrea's pools as they are now. */
  @FunctionalInterface
  public interface Pools {
    /**
     * All of them; empty where Antrea's kinds are not served, so that nobody judges them here.
     *
     * @throws KubernetesClientException where the API server cannot be asked
     */
    Optional<List<WrittenPool>> now();
  }

  /** One of the domain's two questions. */
  @FunctionalInterface
  private interface Question {
    AdmissionDecision ask(
        AdmissionRequest request, ClusterSnapshot snapshot, ControllerSettings settings);
  }

  private final Supplier<Optional<ClusterSnapshot>> snapshots;
  private final Newest newest;
  private final Pools pools;
  private final ControllerSettings settings;

  /**
   * Answers from now on.
   *
   * @param snapshots the cluster as this replica last saw it; empty until all was listed once
   */
  public AdmissionReviews(
      Supplier<Optional<ClusterSnapshot>> snapshots,
      Newest newest,
      Pools pools,
      ControllerSettings settings) {
    this.snapshots = requireNonNull(snapshots, "snapshots");
    this.newest = requireNonNull(newest, "newest");
    this.pools = requireNonNull(pools, "pools");
    this.settings = requireNonNull(settings, "settings");
  }

  /**
   * Fills in what a user left out.
   *
   * @throws MalformedReview where {@code review} is no question
   */
  public byte[] mutate(byte[] review) throws MalformedReview {
    return answer(review, Admission::mutate);
  }

  /**
   * Says whether an object may be written.
   *
   * @throws MalformedReview where {@code review} is no question
   */
  public byte[] validate(byte[] review) throws MalformedReview {
    return answer(review, Admission::validate);
  }

  private byte[] answer(byte[] review, Question question) throws MalformedReview {
    ReviewedObject object = ReviewedObject.of(review, pools::now);
    ObjectNode response = JsonNodeFactory.instance.objectNode().put("uid", object.uid());
    Optional<ClusterSnapshot> snapshot = snapshots.get();
    if (object.request() instanceof AdmissionRequest.Unguarded) {
      response.put("allowed", true);
    } else if (snapshot.isEmpty()) {
      deny(response, UNAVAILABLE, "ServiceUnavailable", NOT_YET);
    } else {
      write(response, object, decide(object.request(), snapshot.get(), question));
    }
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    answer.put("kind", "AdmissionReview").put("apiVersion", "admission.k8s.io/v1");
    answer.set("response", response);
    return answer.toString().getBytes(StandardCharsets.UTF_8);
  }

  private AdmissionDecision decide(
      AdmissionRequest request, ClusterSnapshot snapshot, Question question) {
    AdmissionDecision first = question.ask(request, snapshot, settings);
    if (!Admission.needsNewest(request, first)) {
      return first;
    }
    try {
      return question.ask(request, newest.in(snapshot, request), settings);
    } catch (KubernetesClientException unanswered) {
      LOG.atWarn()
          .addKeyValue("reason", unanswered.getMessage())
          .log("decided on an object with the cluster as it was last seen");
      return first;
    }
  }

  private static void write(
      ObjectNode response, ReviewedObject object, AdmissionDecision decision) {
    switch (decision) {
      case AdmissionDecision.Allowed(var patches, var warnings) -> {
        response.put("allowed", true);
        if (!warnings.isEmpty()) {
          ArrayNode shown = response.putArray("warnings");
          warnings.forEach(warning -> shown.add(warning.toString()));
        }
        ArrayNode operations = JsonPatches.of(patches, object.json());
        if (!operations.isEmpty()) {
          byte[] text = operations.toString().getBytes(StandardCharsets.UTF_8);
          response.put("patchType", "JSONPatch");
          response.put("patch", Base64.getEncoder().encodeToString(text));
        }
      }
      case AdmissionDecision.Refused(var reasons) -> {
        String message =
            reasons.stream().map(Rejection::toString).collect(Collectors.joining("; "));
        deny(response, FORBIDDEN, "Forbidden", message);
      }
      case AdmissionDecision.Denied(String message) ->
          deny(response, FORBIDDEN, "Forbidden", message);
    }
  }

  private static void deny(ObjectNode response, int code, String reason, String message) {
    response
        .put("allowed", false)
        .putObject("status")
        .put("status", "Failure")
        .put("code", code)
        .put("reason", reason)
        .put("message", message);
  }
}
