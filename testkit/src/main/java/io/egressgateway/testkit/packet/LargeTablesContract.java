package io.egressgateway.testkit.packet;

import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.domain.datapath.ClassId;
import io.egressgateway.domain.datapath.DatapathTables;
import io.egressgateway.domain.datapath.FamilyTables;
import io.egressgateway.domain.diff.DatapathTransaction;
import io.egressgateway.domain.diff.FamilyDelta;
import io.egressgateway.domain.diff.MapDelta;
import io.egressgateway.domain.diff.SetDelta;
import io.egressgateway.domain.diff.Stage;
import io.egressgateway.domain.diff.TablesDelta;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.domain.net.PerFamily;
import io.egressgateway.domain.net.Sorted;
import io.egressgateway.lab.netns.NetworkNamespace;
import io.egressgateway.port.datapath.DatapathBackend;
import io.egressgateway.testkit.contract.SampleTables;
import io.egressgateway.testkit.netns.BackendInside;
import io.egressgateway.testkit.netns.NamespaceTest;
import io.egressgateway.testkit.netns.TestNamespaces;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

/** A hundred thousand pods on one node. */
@NamespaceTest
public abstract class LargeTablesContract {
  private static final int PODS = 100_000;
  private static final int CHANGES = 200;

  private final Callable<DatapathBackend> opening;
  private final Duration oneChange;

  /**
   * A contract.
   *
   * @param oneChange the most that the change of one pod may take, as a median
   */
  protected LargeTablesContract(Callable<DatapathBackend> opening, Duration oneChange) {
    this.opening = opening;
    this.oneChange = oneChange;
  }

  @Test
  void aHundredThousandPodsAreProgrammedInSecondsAndOneInNoTime() throws Exception {
    try (NetworkNamespace namespace = TestNamespaces.fresh("large");
        DatapathBackend backend = BackendInside.open(namespace, opening)) {
      DatapathTables tables = tables();
      DatapathTransaction reset = SampleTables.reset(tables);
      long start = System.nanoTime();
      backend.apply(reset);
      long programmed = System.nanoTime();
      assertThat(backend.observe().tables()).isEqualTo(tables);
      long observed = System.nanoTime();
      long[] changes = new long[CHANGES];
      for (int i = 0; i < CHANGES; i++) {
        DatapathTransaction change = change(i);
        long before = System.nanoTime();
        backend.apply(change);
        changes[i] = System.nanoTime() - before;
      }
      Arrays.sort(changes);
      System.out.printf(
          "%,d pods: programmed in %d ms, read back in %d ms, one more in %d us (median of %d)%n",
          PODS,
          Duration.ofNanos(programmed - start).toMillis(),
          Duration.ofNanos(observed - programmed).toMillis(),
          changes[CHANGES / 2] / 1000,
          CHANGES);
      assertThat(Duration.ofNanos(programmed - start)).isLessThan(Duration.ofSeconds(10));
      assertThat(Duration.ofNanos(changes[CHANGES / 2])).isLessThan(oneChange);
    }
  }

  private static DatapathTables tables() {
    TreeMap<IpAddress, ClassId> pods = new TreeMap<>();
    for (int i = 0; i < PODS; i++) {
      pods.put(IpAddress.of("10.0.0.0").plus(i), new ClassId(1 + i % 100));
    }
    FamilyTables f = FamilyTables.EMPTY;
    return new DatapathTables(
        PerFamily.of(family ->
            family == IpFamily.IPV6
                ? f
                : new FamilyTables(
                    pods,
                    f.explicit(),
                    f.defaults(),
                    f.clusterRanges(),
                    f.snat(),
                    f.guardedEips(),
                    f.tunnelPeers())),
        Sorted.emptyMap(),
        Sorted.emptyMap(),
        Sorted.emptySet());
  }

  private static DatapathTransaction change(int i) {
    TreeMap<IpAddress, ClassId> put =
        new TreeMap<>(Map.of(IpAddress.of("11.0.0.0").plus(i), new ClassId(1)));
    FamilyDelta none = FamilyDelta.NONE;
    FamilyDelta delta =
        new FamilyDelta(
            new MapDelta<>(put, Sorted.emptyMap()),
            none.explicit(),
            none.defaults(),
            none.clusterRanges(),
            none.snat(),
            none.guardedEips(),
            none.tunnelPeers());
    return new DatapathTransaction(
        false,
        List.of(
            new Stage(
                "one pod",
                new TablesDelta(
                    new PerFamily<>(delta, none),
                    MapDelta.none(),
                    MapDelta.none(),
                    SetDelta.none()))));
  }
}
