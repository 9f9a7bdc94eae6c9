package io.egressgateway.domain.status;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.cluster.Endpoint;
import io.egressgateway.domain.cluster.PolicyKey;
import java.util.List;

/** A change of a policy's endpoint slices. */
public sealed interface SliceChange {

  /** The policy whose slice it is. */
  PolicyKey policy();

  /** A new slice; the API server gives it a name. */
  record Create(PolicyKey policy, List<Endpoint> endpoints) implements SliceChange {
    public Create {
      requireNonNull(policy, "policy");
      endpoints = List.copyOf(endpoints);
    }
  }

  /** Other endpoints in a slice that is there. */
  record Replace(PolicyKey policy, String slice, List<Endpoint> endpoints) implements SliceChange {
    public Replace {
      requireNonNull(policy, "policy");
      requireNonNull(slice, "slice");
      endpoints = List.copyOf(endpoints);
    }
  }

  /** A slice that is not needed any more. */
  record Delete(PolicyKey policy, String slice) implements SliceChange {
    public Delete {
      requireNonNull(policy, "policy");
      requireNonNull(slice, "slice");
    }
  }
}
