package io.egressgateway.lab.apiserver.access;

import io.egressgateway.lab.apiserver.json.ApiException;
import io.egressgateway.lab.apiserver.store.ObjectStore;
import java.util.function.BiConsumer;

/** Refuses what nobody has granted, and tells of every request that it was asked about. */
public final class AccessControl {
  private final RoleRules rules;
  private volatile BiConsumer<Access, Boolean> witness = (_, _) -> {};

  public AccessControl(ObjectStore store) {
    this.rules = new RoleRules(store);
  }

  /**
   * Whom to tell of requests and whether they are allowed, on the event-loop thread. Any thread.
   */
  public void tell(BiConsumer<Access, Boolean> newWitness) {
    witness = newWitness;
  }

  /** Whether it is granted; nobody is told. */
  public boolean allows(Access access) {
    return rules.allow(access);
  }

  /**
   * Lets a request pass.
   *
   * @throws ApiException 403 where it is not granted
   */
  public void require(Access access) {
    boolean allowed = rules.allow(access);
    witness.accept(access, allowed);
    if (!allowed) {
      String where =
          access.namespace().isEmpty()
              ? "at the cluster scope"
              : "in the namespace \"" + access.namespace() + "\"";
      throw ApiException.of(
          403,
          "Forbidden",
          "%s is forbidden: User \"%s\" cannot %s resource \"%s\" in API group \"%s\" %s"
              .formatted(
                  access.resource() + (access.name().isEmpty() ? "" : " \"" + access.name() + "\""),
                  access.who().user(),
                  access.verb(),
                  access.resource(),
                  access.group(),
                  where));
    }
  }
}
