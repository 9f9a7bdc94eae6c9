package io.egressgateway.lab.apiserver.access;

import com.fasterxml.jackson.databind.JsonNode;
import io.egressgateway.lab.apiserver.auth.Credentials;
import io.egressgateway.lab.apiserver.json.Json;
import io.egressgateway.lab.apiserver.store.ObjectStore;
import io.egressgateway.lab.apiserver.store.StoredObject;

/**
 * Role-based access control by the roles and bindings in the store (rbac.authorization.k8s.io/v1).
 * Aggregated roles are not put together.
 */
public final class RoleRules {
  private static final String GROUP = ".rbac.authorization.k8s.io";
  private static final String ANY = "*";

  private final ObjectStore store;

  public RoleRules(ObjectStore store) {
    this.store = store;
  }

  /** Whether it is granted to the one who asks. */
  public boolean allow(Access access) {
    return access.who().groups().contains(Credentials.MASTERS)
        || isOpenToAll(access)
        || bound(access, "clusterrolebindings" + GROUP, "")
        || !access.namespace().isEmpty()
            && bound(access, "rolebindings" + GROUP, access.namespace());
  }

  /** Every cluster lets whoever is known ask what they may do (system:basic-user). */
  private static boolean isOpenToAll(Access access) {
    return access.group().equals("authorization.k8s.io")
        && access.resource().equals("selfsubjectaccessreviews")
        && access.verb().equals("create");
  }

  private boolean bound(Access access, String bindings, String namespace) {
    return store.list(bindings, namespace).stream()
        .map(StoredObject::json)
        .filter(binding -> isAbout(binding.path("subjects"), access))
        .anyMatch(binding -> grants(binding.path("roleRef"), namespace, access));
  }

  private static boolean isAbout(JsonNode subjects, Access access) {
    for (JsonNode subject : subjects) {
      String name = Json.text(subject, "name");
      boolean same =
          switch (Json.text(subject, "kind")) {
            case "User" -> access.who().user().equals(name);
            case "Group" -> access.who().groups().contains(name);
            case "ServiceAccount" ->
                access
                    .who()
                    .user()
                    .equals(
                        "system:serviceaccount:" + Json.text(subject, "namespace") + ":" + name);
            default -> false;
          };
      if (same) {
        return true;
      }
    }
    return false;
  }

  private boolean grants(JsonNode reference, String namespace, Access access) {
    boolean ofCluster = Json.text(reference, "kind").equals("ClusterRole");
    String roles = (ofCluster ? "clusterroles" : "roles") + GROUP;
    return store.list(roles, ofCluster ? "" : namespace).stream()
        .map(StoredObject::json)
        .filter(role -> Json.name(role).equals(Json.text(reference, "name")))
        .anyMatch(role -> grants(role.path("rules"), access));
  }

  /** Whether one of a role's rules is about this. */
  public static boolean grants(JsonNode rules, Access access) {
    for (JsonNode rule : rules) {
      if (contains(rule.path("verbs"), access.verb())
          && contains(rule.path("apiGroups"), access.group())
          && contains(rule.path("resources"), access.resource())
          && (rule.path("resourceNames").isEmpty()
              || contains(rule.path("resourceNames"), access.name()))) {
        return true;
      }
    }
    return false;
  }

  private static boolean contains(JsonNode texts, String wanted) {
    for (JsonNode text : texts) {
      if (text.asText().equals(wanted) || text.asText().equals(ANY)) {
        return true;
      }
    }
    return false;
  }
}
