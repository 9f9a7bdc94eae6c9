package io.egressgateway.domain.admission;

import io.egressgateway.domain.cluster.Rejection;
import java.util.List;

/** The answer to an {@link AdmissionRequest}. */
public sealed interface AdmissionDecision {

  /** It may be done, after these changes to the object. */
  record Allowed(List<AdmissionPatch> patches) implements AdmissionDecision {
    public Allowed {
      patches = List.copyOf(patches);
    }
  }

  /** It may not be done. */
  record Refused(List<Rejection> reasons) implements AdmissionDecision {
    public Refused {
      reasons = List.copyOf(reasons);
      if (reasons.isEmpty()) {
        throw new IllegalArgumentException("refused without a reason");
      }
    }
  }

  /** Refused where there are reasons to, allowed as it is where there are none. */
  static AdmissionDecision of(List<Rejection> reasons) {
    return reasons.isEmpty() ? new Allowed(List.of()) : new Refused(reasons);
  }
}
