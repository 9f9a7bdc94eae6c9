package io.egressgateway.adapter.iptables.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.egressgateway.port.datapath.DatapathException;
import io.egressgateway.port.datapath.DatapathException.Kind;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class IptablesBackendTest {
  private final IptablesBackend backend = new IptablesBackend();

  @Test
  void everyCallIsRefusedWithWhatToSetInstead() {
    List<ThrowingCallable> calls =
        List.of(backend::probe, backend::observe, backend::drops, backend::uninstall);

    assertThat(calls)
        .allSatisfy(call ->
            assertThatExceptionOfType(DatapathException.class)
                .isThrownBy(call)
                .withMessageContaining(
                    "the iptables backend is not part of this version; "
                        + "set datapath.backend: nftables")
                .extracting(DatapathException::kind)
                .isEqualTo(Kind.UNSUPPORTED));
  }

  @Test
  void itsNameIsThatOfTheConfiguration() {
    assertThat(IptablesBackend.NAME).isEqualTo("iptables");
  }
}
