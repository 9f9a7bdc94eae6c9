package io.egressgateway.port.datapath;

import io.egressgateway.domain.diff.ConntrackAdoption;
import io.egressgateway.domain.diff.ConntrackCut;
import java.util.Collection;

/** The kernel's connection tracking. Owner thread. */
public interface ConntrackTable extends AutoCloseable {

  /** Forgets the connections that any of the cuts names. */
  void cut(Collection<ConntrackCut> cuts) throws DatapathException;

  /**
   * Judges every connection and carries that out, in one pass over the table. Connections keep
   * their translation.
   *
   * @return number of connections that were marked or forgotten
   */
  int adopt(ConntrackAdoption adoption) throws DatapathException;

  @Override
  void close();
}
