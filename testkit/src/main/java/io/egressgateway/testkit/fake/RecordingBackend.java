package io.egressgateway.testkit.fake;

import io.egressgateway.domain.datapath.DatapathTables;
import io.egressgateway.domain.diff.Consistency;
import io.egressgateway.domain.diff.DatapathTransaction;
import io.egressgateway.domain.diff.ObservedTables;
import io.egressgateway.domain.diff.Stage;
import io.egressgateway.domain.net.Sorted;
import io.egressgateway.port.datapath.Capabilities;
import io.egressgateway.port.datapath.DatapathBackend;
import io.egressgateway.port.datapath.DatapathException;
import io.egressgateway.port.datapath.DatapathException.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/**
 * A datapath in memory that keeps every transaction.
 *
 * <p>Works on a copy and swaps it in where the whole transaction succeeds. Several can share one
 * {@link Kernel}, as an agent and its successor do. Of one thread.
 */
public final class RecordingBackend implements DatapathBackend {

  /** What outlives a backend. */
  public static final class Kernel {
    private ObservedTables state = ObservedTables.NOTHING;
    private final List<RecordingBackend> backends = new ArrayList<>();

    /** Changes the state as somebody else would. */
    public void change(ObservedTables newState) {
      state = newState;
      backends.forEach(backend -> backend.wake.run());
    }

    public ObservedTables state() {
      return state;
    }
  }

  private final Kernel kernel;
  private final List<DatapathTransaction> transactions = new ArrayList<>();
  private Optional<Kind> failure = Optional.empty();
  private Runnable wake = () -> {};

  public RecordingBackend() {
    this(new Kernel());
  }

  public RecordingBackend(Kernel kernel) {
    this.kernel = kernel;
    kernel.backends.add(this);
  }

  public Kernel kernel() {
    return kernel;
  }

  /** All transactions that were applied, oldest first, empty ones left out. */
  public List<DatapathTransaction> transactions() {
    return List.copyOf(transactions);
  }

  /** What the kernel holds now. */
  public DatapathTables tables() {
    return kernel.state.tables();
  }

  /** Lets the next check or apply fail. */
  public void failNext(Kind kind) {
    failure = Optional.of(kind);
  }

  @Override
  public Capabilities probe() {
    return new Capabilities("recording", "1", true);
  }

  @Override
  public ObservedTables observe() {
    return kernel.state;
  }

  @Override
  public void check(DatapathTransaction transaction) throws DatapathException {
    after(transaction, "check transaction");
  }

  @Override
  public void apply(DatapathTransaction transaction) throws DatapathException {
    ObservedTables after = after(transaction, "apply transaction");
    if (!transaction.isEmpty()) {
      transactions.add(transaction);
      kernel.state = after;
    }
  }

  private ObservedTables after(DatapathTransaction transaction, String operation)
      throws DatapathException {
    if (failure.isPresent()) {
      Kind kind = failure.get();
      failure = Optional.empty();
      throw new DatapathException(kind, operation, "failure on order", null);
    }
    if (transaction.isEmpty()) {
      return kernel.state;
    }
    boolean absent = kernel.state.structure() instanceof ObservedTables.Structure.Absent;
    if (absent && !transaction.reset()) {
      throw new DatapathException(Kind.NOT_FOUND, operation, "nothing of ours is there", null);
    }
    DatapathTables tables = transaction.reset() ? DatapathTables.EMPTY : kernel.state.tables();
    for (Stage stage : transaction.stages()) {
      tables = stage.delta().appliedTo(tables);
    }
    return new ObservedTables(
        transaction.reset() ? new ObservedTables.Structure.Intact() : kernel.state.structure(),
        tables,
        Consistency.COMPLETE);
  }

  @Override
  public void onForeignChange(Runnable newWake) {
    wake = newWake;
  }

  @Override
  public SortedMap<String, Long> drops() {
    return Sorted.emptyMap();
  }

  @Override
  public void uninstall() {
    kernel.state = ObservedTables.NOTHING;
  }

  @Override
  public void close() {
    kernel.backends.remove(this);
  }
}
