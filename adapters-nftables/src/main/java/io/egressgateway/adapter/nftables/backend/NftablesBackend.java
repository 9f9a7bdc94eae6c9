package io.egressgateway.adapter.nftables.backend;

import static java.util.Objects.requireNonNull;

import io.egressgateway.adapter.nftables.json.CommandJson;
import io.egressgateway.adapter.nftables.json.TableListing;
import io.egressgateway.adapter.nftables.lib.ForeignChanges;
import io.egressgateway.adapter.nftables.lib.Generation;
import io.egressgateway.adapter.nftables.lib.Nftables;
import io.egressgateway.adapter.nftables.ruleset.EgressRules;
import io.egressgateway.adapter.nftables.ruleset.Ruleset;
import io.egressgateway.adapter.nftables.ruleset.SetChange;
import io.egressgateway.adapter.nftables.ruleset.TableContents;
import io.egressgateway.domain.datapath.DatapathSettings;
import io.egressgateway.domain.datapath.DatapathTables;
import io.egressgateway.domain.diff.Consistency;
import io.egressgateway.domain.diff.DatapathTransaction;
import io.egressgateway.domain.diff.ObservedTables;
import io.egressgateway.domain.diff.ObservedTables.Structure;
import io.egressgateway.port.datapath.Capabilities;
import io.egressgateway.port.datapath.DatapathBackend;
import io.egressgateway.port.datapath.DatapathException;
import io.egressgateway.port.datapath.DatapathException.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The datapath in one nftables table, programmed through libnftables without starting a process.
 *
 * <p>A transaction is one commit, up to {@link #ENTRIES_PER_COMMIT}. A larger one is several, after
 * each of which every packet is treated safely: packets do not wait for a commit, but whoever else
 * wants to change nftables in this network namespace does. Where the table is laid anew by several
 * commits its chains come with a last one of their own, so that packets see it whole or not at all.
 * What the kernel holds is remembered, so that a change of one element sends one element; it is
 * forgotten after a failure and read again.
 */
public final class NftablesBackend implements DatapathBackend {
  /** How many entries are committed at once, where they can be divided. */
  public static final int ENTRIES_PER_COMMIT = 1_000;

  /** Asked before each commit: a test ends a change there. */
  interface Gate {
    void pass() throws DatapathException;
  }

  private final int entriesPerCommit;
  private final Gate gate;
  private final DatapathSettings settings;
  private final Ruleset ruleset;
  private final Nftables nftables;
  private final Generation generation;
  private final ForeignChanges foreignChanges;
  private Optional<TableContents> remembered = Optional.empty();

  private NftablesBackend(
      int entriesPerCommit,
      Gate gate,
      DatapathSettings settings,
      Nftables nftables,
      Generation generation,
      ForeignChanges foreignChanges) {
    this.entriesPerCommit = entriesPerCommit;
    this.gate = gate;
    this.settings = requireNonNull(settings, "settings");
    this.ruleset = EgressRules.of(settings);
    this.nftables = nftables;
    this.generation = generation;
    this.foreignChanges = foreignChanges;
  }

  /**
   * Opens all sockets in the network namespace of the calling thread; they stay in it.
   *
   * @throws DatapathException UNSUPPORTED where libnftables is not installed or the kernel has no
   *     nfnetlink; DENIED without CAP_NET_ADMIN
   */
  public static NftablesBackend open(DatapathSettings settings) throws DatapathException {
    return open(settings, ENTRIES_PER_COMMIT);
  }

  /** Opens them, to commit as many entries at once; to measure what that changes. */
  public static NftablesBackend open(DatapathSettings settings, int entriesPerCommit)
      throws DatapathException {
    return open(settings, entriesPerCommit, () -> {});
  }

  static NftablesBackend open(DatapathSettings settings, int entriesPerCommit, Gate gate)
      throws DatapathException {
    Nftables nftables = Nftables.open();
    try {
      Generation generation = Generation.open();
      try {
        ForeignChanges changes = ForeignChanges.listen(Ruleset.TABLE, nftables.port());
        return new NftablesBackend(entriesPerCommit, gate, settings, nftables, generation, changes);
      } catch (DatapathException e) {
        generation.close();
        throw e;
      }
    } catch (DatapathException e) {
      nftables.close();
      throw e;
    }
  }

  /** Has the kernel judge the whole structure, so that what it lacks shows before it is needed. */
  @Override
  public Capabilities probe() throws DatapathException {
    try {
      nftables.check("probe nftables", CommandJson.reset(ruleset, List.of()));
    } catch (DatapathException e) {
      if (e.kind() == Kind.NOT_FOUND) {
        // The kernel's word for an expression or a chain type that it has no module for.
        throw new DatapathException(Kind.UNSUPPORTED, e.operation(), e.object(), e);
      }
      throw e;
    }
    String version = TableListing.version(nftables.run("list tables", CommandJson.listTables()));
    return new Capabilities("nftables", version, true);
  }

  @Override
  public ObservedTables observe() throws DatapathException {
    remembered = Optional.empty();
    int before = generation.current();
    String listing;
    try {
      listing = nftables.run("list table", CommandJson.listTable());
    } catch (DatapathException e) {
      if (e.kind() == Kind.NOT_FOUND) {
        return ObservedTables.NOTHING;
      }
      throw e;
    }
    Consistency consistency =
        generation.current() == before ? Consistency.COMPLETE : Consistency.INTERRUPTED;
    try {
      TableListing table = TableListing.parse(listing, ruleset);
      if (!table.decides()) {
        // A load that ended before its last commit: no packet has ever seen it.
        return ObservedTables.NOTHING;
      }
      List<String> findings = new ArrayList<>(table.findings());
      DatapathTables tables = table.contents().tables(settings, findings);
      if (consistency == Consistency.COMPLETE) {
        remembered = Optional.of(table.contents());
      }
      Structure structure =
          findings.isEmpty() ? new Structure.Intact() : new Structure.Damaged(findings);
      return new ObservedTables(structure, tables, consistency);
    } catch (IllegalArgumentException e) {
      throw new DatapathException(Kind.OTHER, "read listing of table", e.getMessage() + "", e);
    }
  }

  @Override
  public void check(DatapathTransaction transaction) throws DatapathException {
    if (transaction.isEmpty()) {
      return;
    }
    try {
      String commands = commands(transaction, true);
      if (!commands.isEmpty()) {
        nftables.check("check transaction", commands);
      }
    } finally {
      // Composing the commands has moved the memory ahead of the kernel.
      remembered = Optional.empty();
    }
  }

  @Override
  public void apply(DatapathTransaction transaction) throws DatapathException {
    List<DatapathTransaction> portions = transaction.portions(entriesPerCommit);
    boolean atOnce = portions.size() == 1;
    try {
      for (DatapathTransaction portion : portions) {
        commit(commands(portion, atOnce));
      }
      if (transaction.reset() && !atOnce) {
        commit(CommandJson.decide(ruleset));
      }
    } catch (DatapathException e) {
      remembered = Optional.empty();
      throw e;
    }
  }

  private void commit(String commands) throws DatapathException {
    if (!commands.isEmpty()) {
      gate.pass();
      nftables.run("apply transaction", commands);
    }
  }

  /**
   * Composes what carries a transaction out.
   *
   * @param decides false to lay no chains with a reset
   */
  private String commands(DatapathTransaction transaction, boolean decides)
      throws DatapathException {
    if (transaction.reset()) {
      TableContents empty = new TableContents();
      remembered = Optional.of(empty);
      List<SetChange> changes = empty.advance(transaction, settings);
      return decides ? CommandJson.reset(ruleset, changes) : CommandJson.prepare(ruleset, changes);
    }
    List<SetChange> changes = contents().advance(transaction, settings);
    return changes.isEmpty() ? "" : CommandJson.change(changes);
  }

  private TableContents contents() throws DatapathException {
    if (remembered.isEmpty()) {
      observe();
    }
    return remembered.orElseThrow(() ->
        new DatapathException(
            Kind.INTERRUPTED, "read table", Ruleset.TABLE + " is absent or changing", null));
  }

  @Override
  public void onForeignChange(Runnable wake) {
    foreignChanges.onChange(requireNonNull(wake, "wake"));
  }

  @Override
  public SortedMap<String, Long> drops() throws DatapathException {
    try {
      return TableListing.counters(nftables.run("list counters", CommandJson.listCounters()));
    } catch (DatapathException e) {
      if (e.kind() == Kind.NOT_FOUND) {
        return new TreeMap<>();
      }
      throw e;
    }
  }

  @Override
  public void uninstall() throws DatapathException {
    remembered = Optional.empty();
    nftables.run("remove table", CommandJson.uninstall());
  }

  /** Leaves the kernel as it is. */
  @Override
  public void close() {
    foreignChanges.close();
    generation.close();
    nftables.close();
  }
}
