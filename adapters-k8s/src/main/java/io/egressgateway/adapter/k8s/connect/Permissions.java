package io.egressgateway.adapter.k8s.connect;

import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReview;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReviewBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.ArrayList;
import java.util.List;

/** What a role must be allowed to do, and what of that it is not. */
public final class Permissions {
  private static final String OWN = "egressgateway.spidernet.io";
  private static final List<String> WATCHED = List.of("list", "watch");
  private static final int NOT_FOUND = 404;

  private Permissions() {}

  /**
   * A kind and what to do with it.
   *
   * @param resource plural, with a slash before a subresource
   * @param namespace empty for all
   */
  public record Need(String group, String resource, List<String> verbs, String namespace) {
    public Need {
      verbs = List.copyOf(verbs);
    }
  }

  /** What an agent needs. */
  public static List<Need> ofAgent(String namespace) {
    List<Need> needs = watchedByBoth();
    needs.add(new Need(OWN, "egresstunnels/status", List.of("patch"), ""));
    needs.add(new Need("coordination.k8s.io", "leases", WATCHED, namespace));
    needs.add(new Need("", "secrets", WATCHED, namespace));
    return needs;
  }

  /** What the controller needs. */
  public static List<Need> ofController(String namespace) {
    List<Need> needs = watchedByBoth();
    for (String kind :
        List.of(
            "egressgateways",
            "egresspolicies",
            "egressclusterpolicies",
            "egresstunnels",
            "egressclusterinfos")) {
      needs.add(new Need(OWN, kind + "/status", List.of("patch"), ""));
    }
    List<String> made = List.of("create", "patch", "delete");
    needs.add(new Need(OWN, "egressgateways", List.of("patch"), ""));
    needs.add(new Need(OWN, "egresstunnels", List.of("get", "create", "patch", "delete"), ""));
    needs.add(new Need(OWN, "egressendpointslices", made, ""));
    needs.add(new Need(OWN, "egressclusterendpointslices", made, ""));
    needs.add(new Need(OWN, "egressclusterinfos", List.of("create"), ""));
    needs.add(new Need("crd.projectcalico.org", "ippools", WATCHED, ""));
    needs.add(new Need("cilium.io", "ciliumnodes", WATCHED, ""));
    needs.add(new Need("networking.k8s.io", "servicecidrs", WATCHED, ""));
    needs.add(new Need("", "configmaps", List.of("get"), "kube-system"));
    needs.add(new Need("", "configmaps", List.of("get"), "kube-flannel"));
    needs.add(new Need("", "events", List.of("get", "create", "patch"), ""));
    needs.add(
        new Need("coordination.k8s.io", "leases", List.of("get", "create", "update"), namespace));
    needs.add(new Need("", "secrets", List.of("get", "list", "watch", "create"), namespace));
    return needs;
  }

  private static List<Need> watchedByBoth() {
    List<Need> needs = new ArrayList<>();
    for (String kind : List.of("nodes", "namespaces", "pods")) {
      needs.add(new Need("", kind, WATCHED, ""));
    }
    for (String kind :
        List.of(
            "egressgateways",
            "egresspolicies",
            "egressclusterpolicies",
            "egresstunnels",
            "egressendpointslices",
            "egressclusterendpointslices",
            "egressclusterinfos")) {
      needs.add(new Need(OWN, kind, WATCHED, ""));
    }
    return needs;
  }

  /**
   * Asks the API server; blocks.
   *
   * @return the missing ones, such as {@code watch pods}; empty where the API server does not
   *     answer such questions
   * @throws KubernetesClientException where it cannot be reached
   */
  public static List<String> missing(KubernetesClient client, List<Need> needs) {
    List<String> missing = new ArrayList<>();
    for (Need need : needs) {
      for (String verb : need.verbs()) {
        try {
          if (!allowed(client, need, verb)) {
            missing.add(
                verb + " " + need.resource() + (need.group().isEmpty() ? "" : "." + need.group()));
          }
        } catch (KubernetesClientException e) {
          if (e.getCode() == NOT_FOUND) {
            return List.of();
          }
          throw e;
        }
      }
    }
    return missing;
  }

  private static boolean allowed(KubernetesClient client, Need need, String verb) {
    String[] parts = need.resource().split("/", 2);
    SelfSubjectAccessReview answer =
        client
            .authorization()
            .v1()
            .selfSubjectAccessReview()
            .create(
                new SelfSubjectAccessReviewBuilder()
                    .withNewSpec()
                    .withNewResourceAttributes()
                    .withGroup(need.group())
                    .withResource(parts[0])
                    .withSubresource(parts.length > 1 ? parts[1] : null)
                    .withVerb(verb)
                    .withNamespace(need.namespace().isEmpty() ? null : need.namespace())
                    .endResourceAttributes()
                    .endSpec()
                    .build());
    return answer.getStatus() != null && Boolean.TRUE.equals(answer.getStatus().getAllowed());
  }
}
