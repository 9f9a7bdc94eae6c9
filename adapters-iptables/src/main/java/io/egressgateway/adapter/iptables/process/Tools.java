package io.egressgateway.adapter.iptables.process;

import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.port.datapath.DatapathException;
import io.egressgateway.port.datapath.DatapathException.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The programs of one variant of iptables, and ipset. */
public final class Tools {
  /** The oldest with the names iptables-legacy and iptables-nft. */
  static final ToolVersion OLDEST_IPTABLES = new ToolVersion(1, 8, 0);

  /** The oldest that knows skbinfo in all its parts. */
  static final ToolVersion OLDEST_IPSET = new ToolVersion(6, 29, 0);

  private final ProgramRunner programs;
  private final Variant variant;
  private final LockWait lock;
  private final ToolVersion version;

  private Tools(ProgramRunner programs, Variant variant, LockWait lock, ToolVersion version) {
    this.programs = programs;
    this.variant = variant;
    this.lock = lock;
    this.version = version;
  }

  /**
   * Looks for the programs.
   *
   * @throws DatapathException UNSUPPORTED naming the one that is missing or too old
   */
  public static Tools find(ProgramRunner programs, Variant variant, LockWait lock)
      throws DatapathException {
    ToolVersion version =
        atLeast(
            OLDEST_IPTABLES,
            "iptables-" + variant.text(),
            programs.run(List.of("iptables-" + variant.text(), "--version"), ""));
    atLeast(OLDEST_IPSET, "ipset", programs.run(List.of("ipset", "--version"), ""));
    return new Tools(programs, variant, lock, version);
  }

  private static ToolVersion atLeast(ToolVersion oldest, String program, String printed)
      throws DatapathException {
    return ToolVersion.find(printed)
        .filter(found -> found.compareTo(oldest) >= 0)
        .orElseThrow(() ->
            new DatapathException(
                Kind.UNSUPPORTED,
                "look for " + program,
                program + " is \"" + printed.strip() + "\", at least " + oldest + " is needed",
                null));
  }

  public Variant variant() {
    return variant;
  }

  /** The versions, for people. */
  public String versions() throws DatapathException {
    String ipset = programs.run(List.of("ipset", "--version"), "").lines().findFirst().orElse("");
    return "iptables " + version + " (" + variant.text() + "), " + ipset.replace(",", "");
  }

  /** One table as the program prints it; nothing where the network namespace has it not. */
  public String save(IpFamily family, String table, boolean counters) throws DatapathException {
    if (!inUse(family, table)) {
      return "";
    }
    List<String> command = new ArrayList<>(List.of(name(family, "-save"), "-t", table));
    if (counters) {
      command.add("-c");
    }
    return programs.run(command, "");
  }

  /** Commits each section of a script, in order; chains that it does not name stay. */
  public void restore(IpFamily family, String script) throws DatapathException {
    programs.run(restoring(family), script);
  }

  /** Asks what {@link #restore} would say, as far as that can be known without doing it. */
  public void testRestore(IpFamily family, String script) throws DatapathException {
    List<String> command = restoring(family);
    command.add("--test");
    programs.run(command, script);
  }

  private List<String> restoring(IpFamily family) {
    List<String> command = new ArrayList<>(List.of(name(family, "-restore"), "--noflush"));
    command.addAll(lock.options(version));
    return command;
  }

  /** Carries out a script, line by line, leniently as to what is there already. */
  public void ipset(String script) throws DatapathException {
    programs.run(List.of("ipset", "-exist", "restore"), script);
  }

  /** All sets with their entries. */
  public String ipsetSave() throws DatapathException {
    return programs.run(List.of("ipset", "save"), "");
  }

  /** The headers of all sets, with the numbers of their entries. */
  public String ipsetHeaders() throws DatapathException {
    return programs.run(List.of("ipset", "list", "-terse"), "");
  }

  /**
   * Asking iptables-legacy for a table makes the kernel hook it in for good, which every packet
   * would pay for; so the kernel is asked first which tables there are.
   */
  private boolean inUse(IpFamily family, String table) throws DatapathException {
    if (variant == Variant.NFT) {
      return true;
    }
    Path names =
        Path.of(
            "/proc/thread-self/net",
            family == IpFamily.IPV4 ? "ip_tables_names" : "ip6_tables_names");
    try {
      return Files.readAllLines(names).contains(table);
    } catch (NoSuchFileException _) {
      return false;
    } catch (IOException e) {
      throw new DatapathException(Kind.OTHER, "read tables of iptables", names.toString(), e);
    }
  }

  private String name(IpFamily family, String suffix) {
    return (family == IpFamily.IPV4 ? "iptables-" : "ip6tables-") + variant.text() + suffix;
  }
}
