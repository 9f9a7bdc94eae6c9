package io.egressgateway.adapter.iptables.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.egressgateway.adapter.iptables.process.LockWait;
import io.egressgateway.adapter.iptables.process.Variant;
import io.egressgateway.domain.datapath.DatapathSettings;
import io.egressgateway.domain.datapath.DatapathTables;
import io.egressgateway.domain.diff.ObservedTables;
import io.egressgateway.port.datapath.DatapathBackend;
import io.egressgateway.port.datapath.DatapathException;
import io.egressgateway.port.datapath.DatapathException.Kind;
import io.egressgateway.testkit.contract.SampleTables;
import io.egressgateway.testkit.netns.BackendInside;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IptablesLegacyBackendIT extends IptablesContract {
  @TempDir private Path directory;

  IptablesLegacyBackendIT() {
    super(Variant.LEGACY);
  }

  @Test
  void aLockThatOthersHoldIsWaitedForAndThenReportedAsBusy() throws Exception {
    Path file = directory.resolve("lock");
    IptablesSettings settings =
        new IptablesSettings(
            Optional.of(Variant.LEGACY),
            new LockWait(Duration.ofSeconds(1), Duration.ofMillis(50), true, file),
            Duration.ofMillis(50),
            Duration.ofSeconds(1),
            Duration.ofSeconds(90));
    try (DatapathBackend backend =
        BackendInside.open(
            namespace(), () -> IptablesBackend.open(DatapathSettings.DEFAULT, settings))) {
      backend.apply(SampleTables.reset(DatapathTables.EMPTY));
      Process holder = namespace().exec(List.of("flock", file.toString(), "cat"));
      assertThat(held(file)).isTrue();

      assertThatExceptionOfType(DatapathException.class)
          .isThrownBy(
              () -> backend.apply(SampleTables.change(DatapathTables.EMPTY, SampleTables.full())))
          .withMessageContaining("xtables lock")
          .extracting(DatapathException::kind)
          .isEqualTo(Kind.BUSY);

      holder.getOutputStream().close();
      assertThat(holder.waitFor()).isZero();
      ObservedTables found = backend.observe();
      backend.apply(SampleTables.change(found.tables(), SampleTables.full()));
      assertThat(backend.observe().tables()).isEqualTo(SampleTables.full());
    }
  }

  /** Waits until somebody holds the lock. */
  private boolean held(Path file) {
    long deadline = System.nanoTime() + Duration.ofSeconds(5).toNanos();
    while (System.nanoTime() < deadline) {
      String look = "flock --nonblock " + file + " true || echo held";
      if (namespace().output("sh", "-c", look).contains("held")) {
        return true;
      }
    }
    return false;
  }

  @Test
  void lookingForWhatIsNotThereHooksNothingIn() throws Exception {
    try (DatapathBackend backend = open()) {
      backend.observe();
      backend.uninstall();
    }
    assertThat(namespace().output("cat", "/proc/net/ip_tables_names")).isEmpty();
  }
}
