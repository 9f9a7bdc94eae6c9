package io.egressgateway.port.datapath;

import io.egressgateway.domain.datapath.HostSettings;

/**
 * Settings of the host that the datapath depends on and that the product does not change:
 * forwarding and the like belong to the administrator.
 */
public interface HostFacts {

  /**
   * Reads them as they are now.
   *
   * @throws DatapathException where a setting that is there cannot be read
   */
  HostSettings read() throws DatapathException;
}
