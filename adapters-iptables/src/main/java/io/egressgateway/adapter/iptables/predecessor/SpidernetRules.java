package io.egressgateway.adapter.iptables.predecessor;

import static java.util.Objects.requireNonNull;

import io.egressgateway.adapter.iptables.process.LockWait;
import io.egressgateway.adapter.iptables.process.ProgramRunner;
import io.egressgateway.adapter.iptables.process.Programs;
import io.egressgateway.adapter.iptables.process.ToolVersion;
import io.egressgateway.adapter.iptables.process.Variant;
import io.egressgateway.port.datapath.DatapathException;
import io.egressgateway.port.datapath.DatapathException.Kind;
import io.egressgateway.port.datapath.Predecessor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The rules of Spidernet EgressGateway, in both variants of iptables and both families.
 *
 * <p>A variant whose programs are not installed, or whose kernel side is not there, is taken for
 * one that the node does not use. Programs run in the network namespace of the calling thread.
 */
public final class SpidernetRules implements Predecessor {
  private final ProgramRunner programs;
  private final LockWait lock;

  SpidernetRules(ProgramRunner programs, LockWait lock) {
    this.programs = requireNonNull(programs, "programs");
    this.lock = requireNonNull(lock, "lock");
  }

  /** Nothing is asked before the first call of a method. */
  public static SpidernetRules open(LockWait lock) {
    Map<String, String> environment =
        lock.file().equals(LockWait.USUAL_FILE)
            ? Map.of()
            : Map.of("XTABLES_LOCKFILE", lock.file().toString());
    return new SpidernetRules(
        new Programs(lock.limit().plus(Duration.ofSeconds(30)), environment), lock);
  }

  /** The rules of one family in one variant; {@code program} is the name without its suffix. */
  private record Found(String program, LeftRules rules) {}

  @Override
  public boolean isThere() throws DatapathException {
    return !find().isEmpty();
  }

  @Override
  public void restrain() throws DatapathException {
    for (Found found : find()) {
      restore(found.program(), found.rules().restraint());
    }
  }

  @Override
  public void remove() throws DatapathException {
    for (Found found : find()) {
      restore(found.program(), found.rules().removal());
    }
  }

  /**
   * Removes the sets that the rules referred to; success where there are none.
   *
   * @throws DatapathException BUSY naming those that something still refers to; the others are gone
   */
  public void removeSets() throws DatapathException {
    LeftSets sets;
    try {
      sets = LeftSets.parse(programs.run(List.of("ipset", "list", "-terse"), ""));
    } catch (DatapathException e) {
      if (e.kind() == Kind.UNSUPPORTED) {
        return;
      }
      throw e;
    }
    if (!sets.unused().isEmpty()) {
      programs.run(List.of("ipset", "-exist", "restore"), sets.removal());
    }
    if (!sets.used().isEmpty()) {
      throw new DatapathException(
          Kind.BUSY, "remove sets", "rules refer to " + String.join(", ", sets.used()), null);
    }
  }

  private List<Found> find() throws DatapathException {
    List<Found> found = new ArrayList<>();
    for (Variant variant : Variant.values()) {
      for (String family : List.of("iptables-", "ip6tables-")) {
        String program = family + variant.text();
        LeftRules rules = LeftRules.parse(save(program));
        if (!rules.isEmpty()) {
          found.add(new Found(program, rules));
        }
      }
    }
    return found;
  }

  private String save(String program) throws DatapathException {
    try {
      return programs.run(List.of(program + "-save"), "");
    } catch (DatapathException e) {
      if (e.kind() == Kind.UNSUPPORTED) {
        return "";
      }
      throw e;
    }
  }

  private void restore(String program, String script) throws DatapathException {
    if (script.isEmpty()) {
      return;
    }
    ToolVersion version =
        ToolVersion.find(programs.run(List.of(program, "--version"), ""))
            .orElseThrow(() ->
                new DatapathException(
                    Kind.UNSUPPORTED, "look for " + program, "it tells no version", null));
    List<String> command = new ArrayList<>(List.of(program + "-restore", "--noflush"));
    command.addAll(lock.options(version));
    programs.run(command, script);
  }

  @Override
  public void close() {}
}
