package io.egressgateway.lab.apiserver.access;

import static java.util.Objects.requireNonNull;

import io.egressgateway.lab.apiserver.auth.Identity;
import io.egressgateway.lab.apiserver.operation.Target;

/**
 * What somebody wants to do.
 *
 * @param verb as RBAC has it: get, list, watch, create, update, patch, delete, deletecollection
 * @param group empty for the core group
 * @param resource plural, with a slash before a subresource
 * @param namespace empty for all of them and for cluster-scoped kinds
 * @param name empty where the request names no object
 */
public record Access(
    Identity who, String verb, String group, String resource, String namespace, String name) {
  public Access {
    requireNonNull(who, "who");
    requireNonNull(verb, "verb");
    requireNonNull(group, "group");
    requireNonNull(resource, "resource");
    requireNonNull(namespace, "namespace");
    requireNonNull(name, "name");
  }

  /** A request about a kind that is served. */
  public static Access of(Identity who, String verb, Target target) {
    String subresource = target.subresource().isEmpty() ? "" : "/" + target.subresource();
    return new Access(
        who,
        verb,
        target.type().group(),
        target.type().plural() + subresource,
        target.namespace(),
        target.name());
  }

  /** The same about one object of a collection. */
  public Access named(String object) {
    return new Access(who, verb, group, resource, namespace, object);
  }

  /** Such as {@code watch nodes} or {@code patch egresstunnels/status.example.com}. */
  @Override
  public String toString() {
    String kind = resource + (group.isEmpty() ? "" : "." + group);
    String where = namespace.isEmpty() ? "" : " in " + namespace;
    return verb + " " + kind + (name.isEmpty() ? "" : " " + name) + where;
  }
}
