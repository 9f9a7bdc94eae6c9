package io.egressgateway.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.egressgateway.domain.datapath.DatapathTables;
import io.egressgateway.domain.datapath.EgressFingerprint;
import io.egressgateway.domain.datapath.EgressId;
import io.egressgateway.domain.diff.Consistency;
import io.egressgateway.domain.diff.DatapathDiff;
import io.egressgateway.domain.diff.DatapathTransaction;
import io.egressgateway.domain.diff.FamilyDelta;
import io.egressgateway.domain.diff.MapDelta;
import io.egressgateway.domain.diff.ObservedTables;
import io.egressgateway.domain.diff.ObservedTables.Structure;
import io.egressgateway.domain.diff.SetDelta;
import io.egressgateway.domain.diff.Stage;
import io.egressgateway.domain.diff.TablesDelta;
import io.egressgateway.domain.net.FwMark;
import io.egressgateway.domain.net.PerFamily;
import io.egressgateway.domain.net.Sorted;
import io.egressgateway.port.datapath.Capabilities;
import io.egressgateway.port.datapath.DatapathBackend;
import io.egressgateway.port.datapath.DatapathException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What {@link DatapathBackend} promises. Each test starts with a kernel without anything of ours.
 */
public abstract class DatapathBackendContract {
  private static final Duration SOON = Duration.ofSeconds(5);

  private DatapathBackend backend;

  /** Opens a backend on the kernel of the test; the second one opened adopts the first one's. */
  protected abstract DatapathBackend open() throws Exception;

  /** Removes something of ours as another program would. */
  protected abstract void damage() throws Exception;

  @BeforeEach
  void openFirst() throws Exception {
    backend = open();
  }

  @AfterEach
  void closeFirst() {
    backend.close();
  }

  @Test
  void probesWithoutChangingAnything() throws Exception {
    Capabilities capabilities = backend.probe();
    assertThat(capabilities.backend()).isNotEmpty();
    assertThat(capabilities.version()).isNotEmpty();
    assertThat(backend.observe()).isEqualTo(ObservedTables.NOTHING);
  }

  @Test
  void observesNothingBeforeTheFirstReset() throws Exception {
    assertThat(backend.observe()).isEqualTo(ObservedTables.NOTHING);
    assertThat(backend.drops()).isEmpty();
  }

  @Test
  void observesWhatAResetApplied() throws Exception {
    backend.apply(SampleTables.reset(SampleTables.full()));
    assertThat(backend.observe()).isEqualTo(intact(SampleTables.full()));
  }

  @Test
  void resetsToEmptyTables() throws Exception {
    backend.apply(SampleTables.reset(SampleTables.full()));
    backend.apply(new DatapathTransaction(true, List.of()));
    assertThat(backend.observe()).isEqualTo(intact(DatapathTables.EMPTY));
  }

  @Test
  void removesEveryEntry() throws Exception {
    backend.apply(SampleTables.reset(SampleTables.full()));
    backend.apply(SampleTables.change(SampleTables.full(), DatapathTables.EMPTY));
    assertThat(backend.observe()).isEqualTo(intact(DatapathTables.EMPTY));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void followsAnyChange(long seed) throws Exception {
    Random random = new Random(seed);
    DatapathTables now = DatapathTables.EMPTY;
    backend.apply(SampleTables.reset(now));
    for (int step = 0; step < 25; step++) {
      DatapathTables next = SampleTables.random(random);
      backend.apply(SampleTables.change(now, next));
      assertThat(backend.observe()).as("seed %d, step %d", seed, step).isEqualTo(intact(next));
      now = next;
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {6, 7})
  void everyPrefixOfTheStagesLeavesWhatTheDomainExpects(long seed) throws Exception {
    Random random = new Random(seed);
    DatapathTables now = SampleTables.random(random);
    backend.apply(SampleTables.reset(now));
    for (Stage stage : DatapathDiff.between(intact(now), SampleTables.random(random)).stages()) {
      backend.apply(new DatapathTransaction(false, List.of(stage)));
      now = stage.delta().appliedTo(now);
      assertThat(backend.observe()).as("seed %d, %s", seed, stage.name()).isEqualTo(intact(now));
    }
  }

  @Test
  void appliesTheSameTwice() throws Exception {
    backend.apply(SampleTables.reset(DatapathTables.EMPTY));
    DatapathTransaction fill = SampleTables.change(DatapathTables.EMPTY, SampleTables.full());
    backend.apply(fill);
    backend.apply(fill);
    assertThat(backend.observe()).isEqualTo(intact(SampleTables.full()));
  }

  @Test
  void removesWhatIsAbsentWithoutComplaint() throws Exception {
    backend.apply(SampleTables.reset(DatapathTables.EMPTY));
    backend.apply(SampleTables.change(SampleTables.full(), DatapathTables.EMPTY));
    assertThat(backend.observe()).isEqualTo(intact(DatapathTables.EMPTY));
  }

  @Test
  void carriesOutStagesInOrder() throws Exception {
    backend.apply(
        new DatapathTransaction(
            true, List.of(gateway(0x26000001), gateway(0x26000002), gateway(0x26000003))));
    assertThat(backend.observe().tables().gateways().values())
        .containsExactly(new FwMark(0x26000003));
  }

  @Test
  void doesNothingForAnEmptyTransaction() throws Exception {
    backend.apply(DatapathTransaction.NOTHING);
    backend.check(DatapathTransaction.NOTHING);
    assertThat(backend.observe()).isEqualTo(ObservedTables.NOTHING);
  }

  @Test
  void refusesAChangeOfWhatIsAbsentAndLeavesItAbsent() throws Exception {
    DatapathTransaction fill = SampleTables.change(DatapathTables.EMPTY, SampleTables.full());
    assertThatThrownBy(() -> backend.apply(fill)).isInstanceOf(DatapathException.class);
    assertThat(backend.observe()).isEqualTo(ObservedTables.NOTHING);
  }

  @Test
  void checksWithoutChangingAnything() throws Exception {
    backend.check(SampleTables.reset(SampleTables.full()));
    assertThat(backend.observe()).isEqualTo(ObservedTables.NOTHING);
    backend.apply(SampleTables.reset(DatapathTables.EMPTY));
    DatapathTransaction fill = SampleTables.change(DatapathTables.EMPTY, SampleTables.full());
    backend.check(fill);
    assertThat(backend.observe()).isEqualTo(intact(DatapathTables.EMPTY));
    backend.apply(fill);
    assertThat(backend.observe()).isEqualTo(intact(SampleTables.full()));
  }

  @Test
  void aSecondInstanceAdoptsWhatTheFirstLeft() throws Exception {
    backend.apply(SampleTables.reset(SampleTables.full()));
    backend.close();
    backend = open();
    DatapathTables next = SampleTables.random(new Random(5));
    backend.apply(SampleTables.change(SampleTables.full(), next));
    assertThat(backend.observe()).isEqualTo(intact(next));
  }

  @Test
  void tellsOfDamageAndIsRepairedByAReset() throws Exception {
    backend.apply(SampleTables.reset(SampleTables.full()));
    CountDownLatch woken = new CountDownLatch(1);
    backend.onForeignChange(woken::countDown);
    damage();
    assertThat(woken.await(SOON.toMillis(), TimeUnit.MILLISECONDS)).isTrue();
    assertThat(backend.observe().structure()).isNotInstanceOf(Structure.Intact.class);
    backend.apply(SampleTables.reset(SampleTables.full()));
    assertThat(backend.observe()).isEqualTo(intact(SampleTables.full()));
  }

  @Test
  void keepsFingerprintsWholeWhenTheyChange() throws Exception {
    backend.apply(SampleTables.reset(SampleTables.full()));
    TreeMap<EgressId, EgressFingerprint> changed =
        new TreeMap<>(Map.of(new EgressId(1), EgressFingerprint.of("8000000000000001")));
    backend.apply(stage(delta(new MapDelta<>(changed, Sorted.emptyMap()), MapDelta.none())));
    assertThat(backend.observe().tables().egresses()).containsAllEntriesOf(changed).hasSize(3);
  }

  @Test
  void uninstallsTwice() throws Exception {
    backend.apply(SampleTables.reset(SampleTables.full()));
    backend.uninstall();
    assertThat(backend.observe()).isEqualTo(ObservedTables.NOTHING);
    backend.uninstall();
    assertThat(backend.observe()).isEqualTo(ObservedTables.NOTHING);
  }

  private static Stage gateway(int mark) {
    TreeMap<EgressId, FwMark> put = new TreeMap<>(Map.of(new EgressId(9), new FwMark(mark)));
    return new Stage(
        "gateway " + mark, delta(MapDelta.none(), new MapDelta<>(put, Sorted.emptyMap())));
  }

  private static DatapathTransaction stage(TablesDelta delta) {
    return new DatapathTransaction(false, List.of(new Stage("all", delta)));
  }

  private static TablesDelta delta(
      MapDelta<EgressId, EgressFingerprint> egresses, MapDelta<EgressId, FwMark> gateways) {
    return new TablesDelta(
        PerFamily.of(_ -> FamilyDelta.NONE), egresses, gateways, SetDelta.none());
  }

  private static ObservedTables intact(DatapathTables tables) {
    return new ObservedTables(new Structure.Intact(), tables, Consistency.COMPLETE);
  }
}
