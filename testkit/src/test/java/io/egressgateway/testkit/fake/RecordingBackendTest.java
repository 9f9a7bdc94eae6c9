package io.egressgateway.testkit.fake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.egressgateway.domain.diff.ObservedTables;
import io.egressgateway.port.datapath.DatapathBackend;
import io.egressgateway.port.datapath.DatapathException;
import io.egressgateway.port.datapath.DatapathException.Kind;
import io.egressgateway.testkit.contract.DatapathBackendContract;
import io.egressgateway.testkit.contract.SampleTables;
import org.junit.jupiter.api.Test;

class RecordingBackendTest extends DatapathBackendContract {
  private final RecordingBackend.Kernel kernel = new RecordingBackend.Kernel();

  @Override
  protected DatapathBackend open() {
    return new RecordingBackend(kernel);
  }

  @Override
  protected void damage() {
    kernel.change(ObservedTables.NOTHING);
  }

  @Test
  void failsOnceOnOrderAndKeepsItsState() throws Exception {
    RecordingBackend backend = new RecordingBackend();
    backend.failNext(Kind.BUSY);
    assertThatThrownBy(() -> backend.apply(SampleTables.reset(SampleTables.full())))
        .isInstanceOfSatisfying(
            DatapathException.class, e -> assertThat(e.kind()).isEqualTo(Kind.BUSY));
    assertThat(backend.observe()).isEqualTo(ObservedTables.NOTHING);
    backend.apply(SampleTables.reset(SampleTables.full()));
    assertThat(backend.tables()).isEqualTo(SampleTables.full());
    assertThat(backend.transactions()).hasSize(1);
  }
}
