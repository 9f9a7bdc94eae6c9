package io.egressgateway.domain.diff;

import java.util.List;

/**
 * Ordered stages that lead from the observed tables to the desired ones.
 *
 * <p>A backend that can commits all of it at once; one that cannot commits stage by stage, in
 * order, and stops at the first failure.
 *
 * @param reset true drops whatever stands and lays the structure anew, in the same commit as the
 *     first stage; the stages then start from empty tables
 * @param stages without empty ones
 */
public record DatapathTransaction(boolean reset, List<Stage> stages) {
  public static final DatapathTransaction NOTHING = new DatapathTransaction(false, List.of());

  public DatapathTransaction {
    stages = List.copyOf(stages);
  }

  public boolean isEmpty() {
    return !reset && stages.isEmpty();
  }

  /** Number of entries that change. */
  public int size() {
    return stages.stream().mapToInt(stage -> stage.delta().size()).sum();
  }
}
