package io.egressgateway.testkit.fake;

import io.egressgateway.domain.net.MarkRange;
import io.egressgateway.port.datapath.ConntrackTable;
import io.egressgateway.testkit.contract.ConntrackTableContract;
import io.egressgateway.testkit.contract.TrackedConnection;
import java.util.Set;

class RecordingConntrackTest extends ConntrackTableContract {
  private final RecordingConntrack table = new RecordingConntrack(MarkRange.DEFAULT);

  @Override
  protected ConntrackTable table() {
    return table;
  }

  @Override
  protected void open(TrackedConnection connection) {
    table.open(connection);
  }

  @Override
  protected Set<TrackedConnection> connections() {
    return table.connections();
  }
}
