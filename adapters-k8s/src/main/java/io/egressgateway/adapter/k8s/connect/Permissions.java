package io.egressgateway.adapter.k8s.connect;

import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReview;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReviewBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a role must be allowed to do, and what of that it is not. */
public final class Permissions {
  private static final String OWN = "egressgateway.spidernet.io";
  private static final String ANTREA = "crd.antrea.io";
  private static final List<String> WATCHED = List.of("list", "watch");
  private static final int NOT_FOUND = 404;

  private Permissions() {}

  /**
   * A kind and what to do with it.
   *
   * @param resource plural, with a slash before a subresource
   * @param namespace empty for all
   * @param name of the one object that it is about, empty for all; what is made has none
   */
  public record Need(
      String group, String resource, List<String> verbs, String namespace, String name) {
    public Need {
      verbs = List.copyOf(verbs);
    }

    Need(String group, String resource, List<String> verbs, String namespace) {
      this(group, resource, verbs, namespace, "");
    }
  }

  /**
   * The product's own objects.
   *
   * @param namespace of the Lease and the Secrets
   * @param lease of leader election
   * @param secret with the key of heartbeats
   * @param antrea whether Antrea's kinds are served too
   */
  public record Own(String namespace, String lease, String secret, boolean antrea) {}

  /**
   * What is done with the admission webhooks.
   *
   * @param name of both configurations
   * @param registered whether this program makes them; otherwise it only keeps them up to date
   * @param certificate name of the Secret with a certificate of our own, empty where there is none
   */
  public record Webhooks(String name, boolean registered, String certificate) {}

  /** What an agent needs. */
  public static List<Need> ofAgent(Own own) {
    List<Need> needs = watchedByBoth(own);
    needs.add(new Need(OWN, "egresstunnels/status", List.of("patch"), ""));
    needs.add(new Need("coordination.k8s.io", "leases", WATCHED, own.namespace(), own.lease()));
    needs.add(new Need("", "secrets", WATCHED, own.namespace(), own.secret()));
    return needs;
  }

  /**
   * What the controller needs.
   *
   * @param webhooks absent where it serves none
   */
  public static List<Need> ofController(Own own, Optional<Webhooks> webhooks) {
    List<Need> needs = watchedByBoth(own);
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
    needs.add(new Need("", "configmaps", List.of("get"), "kube-system", "kubeadm-config"));
    for (String namespace : List.of("kube-system", "kube-flannel")) {
      needs.add(new Need("", "configmaps", List.of("get"), namespace, "kube-flannel-cfg"));
    }
    needs.add(new Need("", "events", List.of("get", "create", "patch"), ""));
    needs.add(new Need("", "namespaces", List.of("get"), ""));
    if (own.antrea()) {
      List<String> patch = List.of("patch");
      needs.add(new Need(ANTREA, "egresses", patch, ""));
      needs.add(new Need(ANTREA, "egresses/status", patch, ""));
      needs.add(new Need(ANTREA, "externalippools/status", patch, ""));
    }
    needs.addAll(ofOwnObjects(own));
    webhooks.ifPresent(present -> needs.addAll(ofWebhooks(own, present)));
    return needs;
  }

  private static List<Need> ofOwnObjects(Own own) {
    List<String> create = List.of("create");
    String group = "coordination.k8s.io";
    return List.of(
        new Need(group, "leases", create, own.namespace()),
        new Need(group, "leases", List.of("get", "update"), own.namespace(), own.lease()),
        new Need("", "secrets", create, own.namespace()),
        new Need("", "secrets", List.of("get", "list", "watch"), own.namespace(), own.secret()));
  }

  private static List<Need> ofWebhooks(Own own, Webhooks webhooks) {
    List<Need> needs = new ArrayList<>();
    List<String> changed = List.of("get", "update");
    if (!webhooks.certificate().isEmpty()) {
      needs.add(new Need("", "secrets", changed, own.namespace(), webhooks.certificate()));
    }
    String group = "admissionregistration.k8s.io";
    for (String kind :
        List.of("mutatingwebhookconfigurations", "validatingwebhookconfigurations")) {
      if (webhooks.registered()) {
        needs.add(new Need(group, kind, List.of("create"), ""));
        needs.add(new Need(group, kind, List.of("get", "patch"), "", webhooks.name()));
      } else {
        needs.add(new Need(group, kind, changed, "", webhooks.name()));
      }
    }
    return needs;
  }

  private static List<Need> watchedByBoth(Own own) {
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
    if (own.antrea()) {
      for (String kind : List.of("egresses", "externalippools")) {
        needs.add(new Need(ANTREA, kind, WATCHED, ""));
        String definition = kind + "." + ANTREA;
        needs.add(
            new Need(
                "apiextensions.k8s.io",
                "customresourcedefinitions",
                List.of("get"),
                "",
                definition));
      }
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
                    .withName(need.name().isEmpty() ? null : need.name())
                    .endResourceAttributes()
                    .endSpec()
                    .build());
    return answer.getStatus() != null && Boolean.TRUE.equals(answer.getStatus().getAllowed());
  }
}
