package io.egressgateway.app.inspect;

import io.egressgateway.port.datapath.DatapathException;

/** Reads this node's kernel anew; blocks; changes nothing. */
@FunctionalInterface
public interface KernelReader {
  KernelAnswer read(Question question) throws DatapathException;
}
