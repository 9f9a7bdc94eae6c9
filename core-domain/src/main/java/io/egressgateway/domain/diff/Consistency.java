package io.egressgateway.domain.diff;

/** Whether a reading of the kernel can be trusted to be complete. */
public enum Consistency {
  /** Nothing changed while it was read. */
  COMPLETE,
  /** The dump was interrupted (NLM_F_DUMP_INTR, or a changed generation): never delete on this. */
  INTERRUPTED
}
