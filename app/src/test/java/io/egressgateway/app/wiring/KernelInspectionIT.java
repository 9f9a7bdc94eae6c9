package io.egressgateway.app.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.adapter.iptables.backend.IptablesSettings;
import io.egressgateway.app.inspect.KernelAnswer;
import io.egressgateway.app.inspect.Question;
import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.datapath.DatapathSettings;
import io.egressgateway.domain.datapath.DatapathTables;
import io.egressgateway.domain.datapath.PacketTracer;
import io.egressgateway.domain.diff.ObservedTables.Structure;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.lab.netns.NetworkNamespace;
import io.egressgateway.port.datapath.DatapathBackend;
import io.egressgateway.port.datapath.DatapathException;
import io.egressgateway.testkit.contract.SampleTables;
import io.egressgateway.testkit.netns.NamespaceTest;
import io.egressgateway.testkit.netns.TestNamespaces;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** What {@code egctl explain} reads of a node, whatever the node is programmed with. */
@NamespaceTest
class KernelInspectionIT {
  private static final List<String> BACKENDS = BackendChoice.LABELS;
  private static final NodeName NODE = new NodeName("node1");

  @ParameterizedTest
  @FieldSource("BACKENDS")
  void everyBackendsKernelTellsWhatBecomesOfAPacket(String label) throws Exception {
    DatapathTables tables = SampleTables.full();
    try (NetworkNamespace node = TestNamespaces.fresh("explain")) {
      node.run(() -> {
        try (DatapathBackend backend = open(label)) {
          backend.apply(SampleTables.reset(tables));
        }
      });
      KernelInspection inspection =
          new KernelInspection(() -> open(label), DatapathSettings.DEFAULT);
      for (String[] packet :
          List.of(
              new String[] {"10.0.0.1", "203.0.113.9"},
              new String[] {"10.0.0.1", "203.0.113.2"},
              new String[] {"10.0.0.1", "198.51.100.1"},
              new String[] {"10.0.0.1", "10.7.0.1"},
              new String[] {"10.0.0.2", "203.0.113.1"},
              new String[] {"10.0.0.99", "198.51.100.1"},
              new String[] {"fd00::1", "2001:db8:1::9"})) {
        IpAddress from = IpAddress.of(packet[0]);
        IpAddress to = IpAddress.of(packet[1]);
        KernelAnswer answer = node.call(() -> inspection.read(new Question(NODE, from, to)));
        assertThat(answer.structure()).isInstanceOf(Structure.Intact.class);
        assertThat(answer.complete()).isTrue();
        assertThat(answer.traced())
            .as("%s to %s", from, to)
            .isEqualTo(new PacketTracer(tables).read(from, to));
      }
    }
  }

  private static DatapathBackend open(String label) throws DatapathException {
    return BackendChoice.openQuietly(label, DatapathSettings.DEFAULT, IptablesSettings.DEFAULT);
  }
}
