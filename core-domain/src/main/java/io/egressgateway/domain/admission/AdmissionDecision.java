package io.egressgateway.domain.admission;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.cluster.Rejection;
import java.util.List;

/** The answer to an {@link AdmissionRequest}. */
public sealed interface AdmissionDecision {

  /**
   * It may be done.
   *
   * @param patches changes to the object before that
   * @param warnings for the user to read, of parts without effect
   */
  record Allowed(List<AdmissionPatch> patches, List<Rejection> warnings)
      implements AdmissionDecision {
    public Allowed {
      patches = List.copyOf(patches);
      warnings = List.copyOf(warnings);
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

  /** It may not be done, in the words of the API that it is of. */
  record Denied(String message) implements AdmissionDecision {
    public Denied {
      requireNonNull(message, "message");
    }
  }

  /** Refused where there are reasons to, allowed as it is where there are none. */
  static AdmissionDecision of(List<Rejection> reasons) {
    return of(reasons, List.of());
  }

  /** The same, with warnings where it is allowed. */
  static AdmissionDecision of(List<Rejection> reasons, List<Rejection> warnings) {
    return reasons.isEmpty() ? new Allowed(List.of(), warnings) : new Refused(reasons);
  }
}
