package io.egressgateway.port.datapath;

import static java.util.Objects.requireNonNull;

/**
 * What a backend found it can do here.
 *
 * @param backend name as in the configuration, "nftables" or "iptables"
 * @param version of the library or tools, as they say it
 * @param atomic true where a transaction is one commit
 */
public record Capabilities(String backend, String version, boolean atomic) {
  public Capabilities {
    requireNonNull(backend, "backend");
    requireNonNull(version, "version");
  }
}
