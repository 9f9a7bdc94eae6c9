package io.egressgateway.adapter.iptables.backend;

import static java.util.Objects.requireNonNull;

import io.egressgateway.adapter.iptables.ipset.SetHeaders;
import io.egressgateway.adapter.iptables.ipset.SetScript;
import io.egressgateway.adapter.iptables.process.LockWait;
import io.egressgateway.adapter.iptables.process.ProgramRunner;
import io.egressgateway.adapter.iptables.process.Programs;
import io.egressgateway.adapter.iptables.process.Tools;
import io.egressgateway.adapter.iptables.process.Variant;
import io.egressgateway.adapter.iptables.process.VariantDetection;
import io.egressgateway.adapter.iptables.restore.RestoreScript;
import io.egressgateway.adapter.iptables.restore.SaveListing;
import io.egressgateway.adapter.iptables.ruleset.ChainState;
import io.egressgateway.adapter.iptables.ruleset.DropReason;
import io.egressgateway.adapter.iptables.ruleset.Table;
import io.egressgateway.domain.datapath.DatapathSettings;
import io.egressgateway.domain.datapath.DatapathTables;
import io.egressgateway.domain.diff.Consistency;
import io.egressgateway.domain.diff.DatapathTransaction;
import io.egressgateway.domain.diff.ObservedTables;
import io.egressgateway.domain.diff.ObservedTables.Structure;
import io.egressgateway.domain.diff.Stage;
import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.domain.net.PerFamily;
import io.egressgateway.port.datapath.Capabilities;
import io.egressgateway.port.datapath.DatapathBackend;
import io.egressgateway.port.datapath.DatapathException;
import io.egressgateway.port.datapath.DatapathException.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The datapath in chains of iptables and sets of ipset, programmed by starting their programs.
 *
 * <p>A stage is what {@link StageScripts} says; a stage that only moves pods is one {@code ipset
 * restore}. What the kernel holds is remembered, so that chains that stay are not written; it is
 * forgotten after a failure and read again.
 */
public final class IptablesBackend implements DatapathBackend {
  /** The name in the configuration. */
  public static final String NAME = "iptables";

  private final DatapathSettings settings;
  private final Tools tools;
  private final String reason;
  private final ForeignChanges foreignChanges;
  private Optional<Contents> remembered = Optional.empty();

  private IptablesBackend(
      DatapathSettings settings, Tools tools, String reason, ForeignChanges foreignChanges) {
    this.settings = settings;
    this.tools = tools;
    this.reason = reason;
    this.foreignChanges = foreignChanges;
  }

  /**
   * Finds the programs. They run in the network namespace of the thread that calls a method, looks
   * for foreign changes in that of the calling thread.
   *
   * @throws DatapathException UNSUPPORTED naming the program that is missing or too old
   */
  public static IptablesBackend open(DatapathSettings settings, IptablesSettings how)
      throws DatapathException {
    return open(settings, how, programs(how.lock()));
  }

  static IptablesBackend open(
      DatapathSettings settings, IptablesSettings how, ProgramRunner programs)
      throws DatapathException {
    requireNonNull(settings, "settings");
    VariantDetection.Found found =
        how.variant()
            .map(variant -> new VariantDetection.Found(variant, "configured"))
            .orElseGet(() -> VariantDetection.detect(programs));
    Tools tools = Tools.find(programs, found.variant(), how.lock());
    return new IptablesBackend(
        settings, tools, found.reason(), ForeignChanges.start(settings, tools, how));
  }

  private static Programs programs(LockWait lock) {
    Map<String, String> environment =
        lock.file().equals(LockWait.USUAL_FILE)
            ? Map.of()
            : Map.of("XTABLES_LOCKFILE", lock.file().toString());
    return new Programs(lock.limit().plus(Duration.ofSeconds(30)), environment);
  }

  public Variant variant() {
    return tools.variant();
  }

  /** Why this variant. */
  public String reason() {
    return reason;
  }

  @Override
  public Capabilities probe() throws DatapathException {
    Probe.run(tools);
    return new Capabilities(NAME, tools.versions(), false);
  }

  @Override
  public ObservedTables observe() throws DatapathException {
    forget();
    Reading reading = Reading.take(settings, tools);
    if (reading.isAbsent()) {
      return ObservedTables.NOTHING;
    }
    List<String> findings = new ArrayList<>();
    PerFamily<ChainState> states = reading.states();
    DatapathTables tables = reading.tables(states, findings);
    // The sets were read last: only if the chains still refer to them do both belong together.
    boolean complete = reading.stillSo(tools);
    if (!complete) {
      return new ObservedTables(structure(findings), tables, Consistency.INTERRUPTED);
    }
    if (findings.isEmpty()) {
      remember(Contents.read(settings, tables, states, reading));
    }
    return new ObservedTables(structure(findings), tables, Consistency.COMPLETE);
  }

  private static Structure structure(List<String> findings) {
    return findings.isEmpty() ? new Structure.Intact() : new Structure.Damaged(findings);
  }

  private void remember(Contents contents) {
    remembered = Optional.of(contents);
    foreignChanges.expect(Expected.of(contents));
  }

  private void forget() {
    remembered = Optional.empty();
    foreignChanges.suspend();
  }

  /**
   * Only looks whether there is what a change could be made of: neither iptables nor ipset judge a
   * rule whose sets are not there yet.
   */
  @Override
  public void check(DatapathTransaction transaction) throws DatapathException {
    if (!transaction.isEmpty() && !transaction.reset()) {
      contents();
    }
  }

  @Override
  public void apply(DatapathTransaction transaction) throws DatapathException {
    if (transaction.isEmpty()) {
      return;
    }
    Optional<Contents> done = Optional.empty();
    try {
      Contents contents = transaction.reset() ? reset(transaction) : change(transaction);
      done = Optional.of(contents);
    } finally {
      done.ifPresentOrElse(this::remember, this::forget);
    }
  }

  private Contents reset(DatapathTransaction transaction) throws DatapathException {
    forget();
    DatapathTables tables = DatapathTables.EMPTY;
    for (Stage stage : transaction.stages()) {
      tables = stage.delta().appliedTo(tables);
    }
    Reset reset = new Reset(settings, Reading.take(settings, tools), tables);
    reset.scripts().carryOut(tools);
    sweep(false);
    return reset.contents();
  }

  private Contents change(DatapathTransaction transaction) throws DatapathException {
    Contents contents = contents();
    foreignChanges.suspend();
    for (Stage stage : transaction.stages()) {
      contents.advance(stage.delta()).carryOut(tools);
    }
    return contents;
  }

  private Contents contents() throws DatapathException {
    if (remembered.isEmpty()) {
      observe();
    }
    return remembered.orElseThrow(() ->
        new DatapathException(
            Kind.INTERRUPTED, "read chains", "they are absent, damaged or changing", null));
  }

  @Override
  public void onForeignChange(Runnable wake) {
    foreignChanges.onChange(requireNonNull(wake, "wake"));
  }

  @Override
  public SortedMap<String, Long> drops() throws DatapathException {
    TreeMap<String, Long> drops = new TreeMap<>();
    for (IpFamily family : IpFamily.values()) {
      SaveListing listing =
          SaveListing.parse(Table.MANGLE, tools.save(family, Table.MANGLE.text(), true));
      for (DropReason reason : DropReason.values()) {
        Long packets = listing.packets().get(reason.chain());
        if (packets != null) {
          drops.merge(reason.counter(), packets, Long::sum);
        }
      }
    }
    return drops;
  }

  @Override
  public void uninstall() throws DatapathException {
    forget();
    Reading found = Reading.take(settings, tools);
    for (IpFamily family : IpFamily.values()) {
      RestoreScript script = new RestoreScript();
      for (Table table : Table.values()) {
        script.section(
            table,
            found.chains(family).of(table),
            Collections.emptySortedMap(),
            found.heads(family, table, false));
      }
      if (!script.isEmpty()) {
        tools.restore(family, script.toString());
      }
    }
    sweep(true);
  }

  /**
   * Destroys sets that nothing refers to. While a node changes its variant of iptables, the chains
   * of the other one refer to sets of theirs.
   *
   * @param last true to destroy the ids too, unless somebody needs other sets of ours
   */
  private void sweep(boolean last) throws DatapathException {
    SetHeaders headers = SetHeaders.parse(tools.ipsetHeaders());
    List<String> unused = new ArrayList<>(headers.unreferenced());
    if (!last || unused.size() < headers.sets().size()) {
      unused.remove(Contents.IDS);
    }
    if (!unused.isEmpty()) {
      SetScript sets = new SetScript();
      unused.forEach(sets::destroy);
      tools.ipset(sets.toString());
    }
  }

  /** Leaves the kernel as it is. */
  @Override
  public void close() {
    foreignChanges.close();
  }
}
