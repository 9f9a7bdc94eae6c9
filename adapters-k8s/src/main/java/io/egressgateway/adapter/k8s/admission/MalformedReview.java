package io.egressgateway.adapter.k8s.admission;

import org.jspecify.annotations.Nullable;

/** What was sent is not a question that can be answered. */
public final class MalformedReview extends Exception {
  private static final long serialVersionUID = 1L;

  MalformedReview(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
