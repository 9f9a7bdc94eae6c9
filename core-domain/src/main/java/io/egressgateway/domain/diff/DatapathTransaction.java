package io.egressgateway.domain.diff;

import java.util.ArrayList;
import java.util.List;

/**
 * Ordered stages that lead from the observed tables to the desired ones.
 *
 * <p>A backend that can commits all of it at once, or in portions that are not too large; one that
 * cannot commits stage by stage, in order, and stops at the first failure.
 *
 * @param reset true drops whatever stands and lays the structure anew, in the same commit as the
 *     first stage or so that it decides only after the last; the stages then start from empty
 *     tables
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

  /**
   * Transactions that come to the same, one after the other, of at most {@code most} entries each;
   * more where a stage cannot be divided. The kernel is in a safe state after each.
   */
  public List<DatapathTransaction> portions(int most) {
    List<DatapathTransaction> portions = new ArrayList<>();
    List<Stage> together = new ArrayList<>();
    int size = 0;
    for (Stage stage : stages) {
      for (Stage part : stage.parts(most)) {
        if (!together.isEmpty() && size + part.delta().size() > most) {
          portions.add(new DatapathTransaction(reset && portions.isEmpty(), together));
          together.clear();
          size = 0;
        }
        together.add(part);
        size += part.delta().size();
      }
    }
    DatapathTransaction last = new DatapathTransaction(reset && portions.isEmpty(), together);
    if (!last.isEmpty()) {
      portions.add(last);
    }
    return portions;
  }

  /** Number of entries that change. */
  public int size() {
    return stages.stream().mapToInt(stage -> stage.delta().size()).sum();
  }
}
