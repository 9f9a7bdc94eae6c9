package io.egressgateway.domain.admission;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.cluster.Declared;
import io.egressgateway.domain.cluster.EgressPolicy;
import io.egressgateway.domain.cluster.GatewayGroup;
import io.egressgateway.domain.cluster.PolicyKey;
import io.egressgateway.domain.cluster.PublishedGroup;
import io.egressgateway.domain.net.Sorted;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/** What a user is about to do with one object. */
public sealed interface AdmissionRequest {

  /**
   * Makes or changes an EgressGateway.
   *
   * @param next the object as it is to be
   * @param finalizer whether it has our finalizer
   * @param stored the object as it is; absent where it is made
   */
  record GroupWrite(Declared<GatewayGroup> next, boolean finalizer, Optional<StoredGroup> stored)
      implements AdmissionRequest {
    public GroupWrite {
      requireNonNull(next, "next");
      requireNonNull(stored, "stored");
    }

    /** Whether the user asks for the same as before. */
    boolean isUnchanged() {
      return stored.filter(before -> before.declared().equals(next)).isPresent();
    }
  }

  /**
   * An EgressGateway before the change.
   *
   * @param published what its status says
   */
  record StoredGroup(Declared<GatewayGroup> declared, PublishedGroup published) {
    public StoredGroup {
      requireNonNull(declared, "declared");
      requireNonNull(published, "published");
    }
  }

  /**
   * Makes or changes a policy of either kind.
   *
   * @param next the object as it is to be
   * @param fixed fields that cannot be changed later, by their path, as written; absent ones are
   *     empty
   * @param egressIp whether the object says anything about its egress IP
   * @param stored the object as it is; absent where it is made
   */
  record PolicyWrite(
      PolicyKey key,
      Declared<EgressPolicy> next,
      SortedMap<String, String> fixed,
      boolean egressIp,
      Optional<StoredPolicy> stored)
      implements AdmissionRequest {
    public PolicyWrite {
      requireNonNull(key, "key");
      requireNonNull(next, "next");
      fixed = Sorted.map(fixed);
      requireNonNull(stored, "stored");
    }

    /** The group that is asked for; empty where none is. */
    public String group() {
      return fixed.getOrDefault(GROUP_FIELD, "");
    }

    /** Whether the user asks for the same as before. */
    boolean isUnchanged() {
      return stored
          .filter(before -> before.declared().equals(next))
          .filter(before -> before.fixed().equals(fixed))
          .isPresent();
    }

    /** Whether it comes to its group with this: it is made, or it had none until now. */
    boolean comesToGroup() {
      return stored
          .filter(before -> !before.fixed().getOrDefault(GROUP_FIELD, "").isEmpty())
          .isEmpty();
    }
  }

  /** A policy before the change. */
  record StoredPolicy(Declared<EgressPolicy> declared, SortedMap<String, String> fixed) {
    public StoredPolicy {
      requireNonNull(declared, "declared");
      fixed = Sorted.map(fixed);
    }
  }

  /** Deletes an EgressClusterInfo. */
  record RangesDelete(String name) implements AdmissionRequest {
    public RangesDelete {
      requireNonNull(name, "name");
    }
  }

  /**
   * Makes or changes an Egress.
   *
   * @param stored the object as it is; absent where it is made
   * @param pools all ExternalIPPools as they are
   */
  record EgressWrite(WrittenEgress next, Optional<WrittenEgress> stored, List<WrittenPool> pools)
      implements AdmissionRequest {
    public EgressWrite {
      requireNonNull(next, "next");
      requireNonNull(stored, "stored");
      pools = List.copyOf(pools);
    }
  }

  /**
   * Makes or changes an ExternalIPPool.
   *
   * @param group what it is to be as a group
   * @param stored the object as it is; absent where it is made
   * @param pools all ExternalIPPools as they are
   */
  record PoolWrite(
      WrittenPool next,
      Declared<GatewayGroup> group,
      Optional<WrittenPool> stored,
      List<WrittenPool> pools)
      implements AdmissionRequest {
    public PoolWrite {
      requireNonNull(next, "next");
      requireNonNull(group, "group");
      requireNonNull(stored, "stored");
      pools = List.copyOf(pools);
    }
  }

  /** Anything else, which is nobody's business here. */
  record Unguarded() implements AdmissionRequest {}

  /** The path of a policy's gateway among its fixed fields. */
  String GROUP_FIELD = "spec.egressGatewayName";
}
