package io.egressgateway.adapter.iptables.restore;

import io.egressgateway.adapter.iptables.ruleset.Chains;
import io.egressgateway.adapter.iptables.ruleset.Table;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeSet;

/**
 * Text for {@code iptables-restore --noflush}: each section is one table and one commit, and holds
 * the chains of ours that change and nothing else.
 */
public final class RestoreScript {
  private final StringBuilder text = new StringBuilder();

  /**
   * What shall be done to a built-in chain: rules to delete, as they were printed, and one to
   * insert.
   */
  public record Head(String hook, List<String> delete, String insert) {
    public Head {
      delete = List.copyOf(delete);
    }
  }

  /**
   * Leads one table's chains from what they are to what they shall be.
   *
   * @param heads built-in chains that get our jump as their first rule
   * @return false where there is nothing to do, and nothing was added
   */
  public boolean section(
      Table table,
      SortedMap<String, List<String>> from,
      SortedMap<String, List<String>> to,
      List<Head> heads) {
    TreeSet<String> gone = new TreeSet<>(from.keySet());
    gone.removeAll(to.keySet());
    TreeSet<String> changed = new TreeSet<>(to.keySet());
    changed.removeIf(chain -> Objects.equals(to.get(chain), from.get(chain)));
    if (gone.isEmpty() && changed.isEmpty() && heads.isEmpty()) {
      return false;
    }
    text.append('*').append(table.text()).append('\n');
    // A declaration makes a chain, or empties it.
    changed.forEach(this::declare);
    gone.forEach(this::declare);
    heads.forEach(head -> head.delete.forEach(rule -> line("-D", head.hook, rule)));
    for (String chain : changed) {
      List<String> rules = to.getOrDefault(chain, List.of());
      for (int i = 0; i < rules.size(); i++) {
        line("-A", chain, Chains.tagged(chain, i, rules.get(i)));
      }
    }
    heads.forEach(head -> {
      if (!head.insert.isEmpty()) {
        line("-I", head.hook, "1 " + head.insert);
      }
    });
    gone.forEach(chain -> text.append("-X ").append(chain).append('\n'));
    text.append("COMMIT\n");
    return true;
  }

  private void declare(String chain) {
    text.append(':').append(chain).append(" - [0:0]\n");
  }

  private void line(String verb, String chain, String rest) {
    text.append(verb).append(' ').append(chain).append(' ').append(rest).append('\n');
  }

  public boolean isEmpty() {
    return text.isEmpty();
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
