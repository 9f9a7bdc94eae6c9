package io.egressgateway.domain.survey;

/**
 * How full the kernel's table of connections is.
 *
 * @param entries {@code net.netfilter.nf_conntrack_count}
 * @param limit {@code net.netfilter.nf_conntrack_max}; 0 where there is none
 */
public record ConnectionTable(int entries, int limit) {
  private static final int WHOLE = 100;

  public ConnectionTable {
    if (entries < 0 || limit < 0) {
      throw new IllegalArgumentException("negative: " + entries + " of " + limit);
    }
  }

  /** Used part, rounded down; 0 without a limit. */
  public int percent() {
    return limit == 0 ? 0 : (int) ((long) entries * WHOLE / limit);
  }
}
