package io.egressgateway.app.wiring;

import io.egressgateway.adapter.iptables.backend.IptablesBackend;
import io.egressgateway.adapter.nftables.backend.NftablesBackend;
import io.egressgateway.domain.datapath.DatapathSettings;
import io.egressgateway.port.datapath.Capabilities;
import io.egressgateway.port.datapath.DatapathBackend;
import io.egressgateway.port.datapath.DatapathException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens the datapath backend that the configuration names, after looking whether it can work. */
final class BackendChoice {
  private static final Logger LOG = LoggerFactory.getLogger(BackendChoice.class);

  private BackendChoice() {}

  /**
   * Opens it.
   *
   * @param name auto, nftables or iptables; auto is nftables
   * @throws DatapathException naming what is missing
   */
  static DatapathBackend open(String name, DatapathSettings settings) throws DatapathException {
    DatapathBackend backend = openQuietly(name, settings);
    Capabilities found = backend.probe();
    LOG.atInfo()
        .addKeyValue("configured", name)
        .addKeyValue("backend", found.backend())
        .addKeyValue("version", found.version())
        .log("datapath backend chosen");
    return backend;
  }

  /** Opens the same one without a look at what it can, to read from it. */
  static DatapathBackend openQuietly(String name, DatapathSettings settings)
      throws DatapathException {
    return name.equals("iptables") ? new IptablesBackend() : NftablesBackend.open(settings);
  }
}
