package io.egressgateway.adapter.nftables.backend;

import io.egressgateway.adapter.nftables.json.ChainListing;
import io.egressgateway.adapter.nftables.lib.Nftables;
import io.egressgateway.domain.survey.ForeignChain;
import io.egressgateway.port.datapath.DatapathException;
import io.egressgateway.port.datapath.DatapathException.Kind;
import java.util.List;

/**
 * Reads the base chains of others, in the network namespace of the thread that calls. What
 * iptables-legacy keeps is not among them.
 */
public final class ForeignChains {
  private ForeignChains() {}

  /**
   * Reads them; those of iptables-nft too.
   *
   * @throws DatapathException UNSUPPORTED where libnftables is not installed
   */
  public static List<ForeignChain> read() throws DatapathException {
    try (Nftables nftables = Nftables.open()) {
      return ChainListing.foreign(nftables.run("list chains", ChainListing.command()));
    } catch (IllegalArgumentException e) {
      throw new DatapathException(Kind.OTHER, "read listing of chains", e.getMessage() + "", e);
    }
  }
}
