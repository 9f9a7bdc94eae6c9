package io.egressgateway.lab.apiserver.auth;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Who a request comes from.
 *
 * @param user a client certificate's common name or a token's owner
 * @param extra what else is known of it, as tokens of pods have it
 */
public record Identity(String user, List<String> groups, Map<String, List<String>> extra) {
  private static final String NODE = "authentication.kubernetes.io/node-name";

  public Identity {
    requireNonNull(user, "user");
    groups = List.copyOf(groups);
    extra = Map.copyOf(extra);
  }

  public Identity(String user, List<String> groups) {
    this(user, groups, Map.of());
  }

  /**
   * A pod's account.
   *
   * @param node that the pod is on, which its token names since Kubernetes 1.30
   */
  public static Identity ofAccount(String namespace, String account, Optional<String> node) {
    return new Identity(
        "system:serviceaccount:" + namespace + ":" + account,
        List.of(
            "system:serviceaccounts",
            "system:serviceaccounts:" + namespace,
            "system:authenticated"),
        node.map(name -> Map.of(NODE, List.of(name))).orElse(Map.of()));
  }
}
