package io.egressgateway.app.reconcile;

import io.egressgateway.domain.claim.Claims;
import io.egressgateway.domain.claim.PublishedView;

/** What the pass and the one that hears other gateway nodes tell each other. Any thread. */
public interface ClaimWatch {
  /** This was read; the other one's own, since a view is for one thread. */
  void read(PublishedView view);

  /** What gateway nodes say they have taken over. */
  Claims claims();

  /**
   * Whether what {@link #claims} says can be gone by: a node that begins has asked the others, and
   * they have answered or have had the time to.
   */
  boolean settled();
}
