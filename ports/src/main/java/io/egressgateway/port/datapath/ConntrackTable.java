package io.egressgateway.port.datapath;

import io.egressgateway.domain.diff.ConntrackAdoption;
import io.egressgateway.domain.diff.ConntrackCut;
import io.egressgateway.domain.survey.TranslatedConnection;
import java.util.Collection;
import java.util.function.Consumer;

/** The kernel's connection tracking. One thread. */
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

  /**
   * Shows each connection of ours that leaves this node with another source than it came with, in
   * one pass over the table. One that begins or ends meanwhile may be left out, or come twice.
   */
  void translated(Consumer<TranslatedConnection> each) throws DatapathException;

  @Override
  void close();
}
