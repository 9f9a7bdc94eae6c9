package io.egressgateway.domain.diff;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.datapath.DatapathTables;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.domain.net.Sorted;
import java.util.List;
import java.util.SortedSet;
import java.util.stream.Stream;

/**
 * What a datapath backend found in the kernel.
 *
 * @param structure whether the chains and rules stand that give the tables their meaning
 * @param tables the content; empty where the structure is absent
 * @param consistency whether the reading is complete
 */
public record ObservedTables(Structure structure, DatapathTables tables, Consistency consistency) {
  public static final ObservedTables NOTHING =
      new ObservedTables(new Structure.Absent(), DatapathTables.EMPTY, Consistency.COMPLETE);

  public ObservedTables {
    requireNonNull(structure, "structure");
    requireNonNull(tables, "tables");
    requireNonNull(consistency, "consistency");
  }

  /**
   * The egress IPs that this kernel translates to, whoever programmed it; none where the reading
   * cannot be relied on.
   */
  public SortedSet<IpAddress> translatedAddresses() {
    if (!(structure instanceof Structure.Intact) || consistency != Consistency.COMPLETE) {
      return Sorted.emptySet();
    }
    return Sorted.set(
        Stream.of(IpFamily.values())
            .flatMap(family -> tables.families().get(family).snat().values().stream())
            .toList());
  }

  /** The state of chains, rules, and declarations of sets. */
  public sealed interface Structure {
    /** All there, and nothing else in our table. */
    record Intact() implements Structure {}

    /** Nothing of ours is there. */
    record Absent() implements Structure {}

    /** Something was removed, changed or added. */
    record Damaged(List<String> findings) implements Structure {
      public Damaged {
        findings = List.copyOf(findings);
      }
    }
  }
}
