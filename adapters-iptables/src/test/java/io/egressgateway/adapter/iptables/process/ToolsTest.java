package io.egressgateway.adapter.iptables.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.egressgateway.port.datapath.DatapathException;
import io.egressgateway.port.datapath.DatapathException.Kind;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ToolsTest {
  private static final LockWait LOCK =
      new LockWait(Duration.ofSeconds(1), Duration.ofMillis(50), true, LockWait.USUAL_FILE);

  private static ProgramRunner printing(String iptables, String ipset) {
    return (command, _) -> command.getFirst().equals("ipset") ? ipset : iptables;
  }

  @Test
  void aProgramThatIsTooOldIsNamedWithWhatIsNeeded() {
    assertThatExceptionOfType(DatapathException.class)
        .isThrownBy(
            () -> Tools.find(printing("iptables v1.6.1", "ipset v7.1"), Variant.LEGACY, LOCK))
        .withMessageContaining("iptables-legacy is \"iptables v1.6.1\", at least 1.8.0 is needed")
        .extracting(DatapathException::kind)
        .isEqualTo(Kind.UNSUPPORTED);
    assertThatExceptionOfType(DatapathException.class)
        .isThrownBy(() -> Tools.find(printing("iptables v1.8.9", "ipset v6.20"), Variant.NFT, LOCK))
        .withMessageContaining("ipset is \"ipset v6.20\", at least 6.29.0 is needed");
  }

  @Test
  void versionsAreToldInOneLine() throws Exception {
    Tools tools =
        Tools.find(
            printing("iptables v1.8.9 (nf_tables)", "ipset v7.17, protocol version: 7\n"),
            Variant.NFT,
            LOCK);
    assertThat(tools.versions()).isEqualTo("iptables 1.8.9 (nft), ipset v7.17 protocol version: 7");
  }
}
