package io.egressgateway.adapter.iptables.backend;

import io.egressgateway.domain.diff.DatapathTransaction;
import io.egressgateway.domain.diff.ObservedTables;
import io.egressgateway.port.datapath.Capabilities;
import io.egressgateway.port.datapath.DatapathBackend;
import io.egressgateway.port.datapath.DatapathException;
import io.egressgateway.port.datapath.DatapathException.Kind;
import java.util.SortedMap;

/**
 * The backend that the configuration calls {@code iptables}. It refuses every call as UNSUPPORTED,
 * so that a start with it ends at {@link #probe} with a clear text and no packet path in doubt.
 */
public final class IptablesBackend implements DatapathBackend {
  /** The name in the configuration. */
  public static final String NAME = "iptables";

  private static final String REFUSAL =
      "the iptables backend is not part of this version; set datapath.backend: nftables";

  private static DatapathException refused(String operation) {
    return new DatapathException(Kind.UNSUPPORTED, operation, REFUSAL, null);
  }

  @Override
  public Capabilities probe() throws DatapathException {
    throw refused("probe datapath");
  }

  @Override
  public ObservedTables observe() throws DatapathException {
    throw refused("observe datapath");
  }

  @Override
  public void check(DatapathTransaction transaction) throws DatapathException {
    throw refused("check transaction");
  }

  @Override
  public void apply(DatapathTransaction transaction) throws DatapathException {
    throw refused("apply transaction");
  }

  /** Nothing of ours is there, so nobody changes it. */
  @Override
  public void onForeignChange(Runnable wake) {}

  @Override
  public SortedMap<String, Long> drops() throws DatapathException {
    throw refused("read drops");
  }

  @Override
  public void uninstall() throws DatapathException {
    throw refused("uninstall datapath");
  }

  @Override
  public void close() {}
}
