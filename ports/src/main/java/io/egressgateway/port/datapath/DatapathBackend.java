package io.egressgateway.port.datapath;

import io.egressgateway.domain.diff.DatapathTransaction;
import io.egressgateway.domain.diff.ObservedTables;
import java.util.SortedMap;

/**
 * The firewall that classifies, steers and translates packets.
 *
 * <p>All methods but {@link #onForeignChange} are called on the owner thread. What is programmed
 * outlives this object and the process.
 */
public interface DatapathBackend extends AutoCloseable {

  /** Looks what kernel, libraries and privileges there are; nothing is changed. */
  Capabilities probe() throws DatapathException;

  /** Reads back everything of ours. */
  ObservedTables observe() throws DatapathException;

  /** Asks whether {@link #apply} would be accepted; nothing is changed. */
  void check(DatapathTransaction transaction) throws DatapathException;

  /**
   * Commits the stages in order; each is atomic. Where {@link Capabilities#atomic()} holds all
   * stages are one commit, up to the backend's limit of elements in one commit; beyond, portions of
   * the transaction are committed one after the other.
   *
   * @throws DatapathException at the first commit that fails; the later ones had no effect. Where
   *     {@link Capabilities#atomic()} does not hold, a part of it may have been made that decides
   *     nothing alone, or that one family of addresses has before the other
   */
  void apply(DatapathTransaction transaction) throws DatapathException;

  /**
   * Calls {@code wake}, on any thread, after somebody else changed our objects. May call it too
   * often, never too rarely. One listener; a second call replaces the first.
   */
  void onForeignChange(Runnable wake);

  /** Packets per drop reason since the structure was laid, by name of the reason. */
  SortedMap<String, Long> drops() throws DatapathException;

  /** Removes everything of ours from the kernel. */
  void uninstall() throws DatapathException;

  @Override
  void close();
}
