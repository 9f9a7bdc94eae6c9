package io.egressgateway.adapter.nftables.backend;

import io.egressgateway.domain.datapath.DatapathSettings;
import io.egressgateway.domain.diff.DatapathTransaction;
import io.egressgateway.port.datapath.DatapathBackend;
import io.egressgateway.port.datapath.DatapathException;
import io.egressgateway.port.datapath.DatapathException.Kind;
import io.egressgateway.testkit.packet.PortionsContract;

class PortionsIT extends PortionsContract {
  /** So few that each change of the contract's small tables is many commits. */
  private static final int ENTRIES_PER_COMMIT = 3;

  private static int allowed = Integer.MAX_VALUE;

  PortionsIT() {
    super(
        () -> NftablesBackend.open(DatapathSettings.DEFAULT, ENTRIES_PER_COMMIT, PortionsIT::pass),
        9);
  }

  private static void pass() throws DatapathException {
    if (allowed == 0) {
      throw new DatapathException(Kind.BUSY, "apply transaction", "ended here", null);
    }
    allowed--;
  }

  @Override
  protected boolean make(DatapathBackend backend, DatapathTransaction transaction, int commits) {
    allowed = commits;
    try {
      backend.apply(transaction);
      return true;
    } catch (DatapathException ended) {
      return false;
    } finally {
      allowed = Integer.MAX_VALUE;
    }
  }
}
