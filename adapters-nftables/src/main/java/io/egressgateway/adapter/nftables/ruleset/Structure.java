package io.egressgateway.adapter.nftables.ruleset;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.net.Sorted;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What can be told of a table's structure from any version's listing.
 *
 * @param facts object to its properties: a chain's hook, a chain's rules by their identities in
 *     order, a set's types, a counter
 */
public record Structure(SortedMap<String, String> facts) {
  public Structure {
    facts = Sorted.map(facts);
  }

  /** The structure as it shall be. */
  public static Structure of(Ruleset ruleset) {
    Collector collector = new Collector();
    for (DropReason reason : DropReason.values()) {
      collector.counter(reason.counter());
    }
    ruleset.sets().forEach(collector::set);
    for (Chain chain : ruleset.chains()) {
      collector.chain(chain.name(), chain.hook().map(Structure::properties).orElse(""));
      for (int i = 0; i < chain.rules().size(); i++) {
        collector.rule(chain.name(), chain.rules().get(i).identity(chain.name(), i));
      }
    }
    return collector.structure();
  }

  private static String properties(Chain.Hook hook) {
    return hook.type() + " " + hook.name() + " " + hook.priority() + " accept";
  }

  /** What differs, one line each; empty where nothing does. */
  public List<String> differences(Structure found) {
    TreeSet<String> objects = new TreeSet<>(facts.keySet());
    objects.addAll(found.facts.keySet());
    List<String> differences = new ArrayList<>();
    for (String object : objects) {
      String expected = facts.get(object);
      String actual = found.facts.get(object);
      if (expected == null) {
        differences.add(object + " is not ours");
      } else if (actual == null) {
        differences.add(object + " is missing");
      } else if (!expected.equals(actual)) {
        differences.add(object + " is \"" + actual + "\" instead of \"" + expected + "\"");
      }
    }
    return differences;
  }

  /** Gathers facts in the order of a listing. */
  public static final class Collector {
    private final TreeMap<String, String> facts = new TreeMap<>();

    public void counter(String name) {
      put("counter " + name, "");
    }

    public void set(SetDeclaration set) {
      List<String> words = new ArrayList<>();
      set.key().forEach(type -> words.add(type.keyword()));
      set.value().ifPresent(type -> words.add(": " + type.keyword()));
      if (set.interval()) {
        words.add("interval");
      }
      put("set " + set.name(), String.join(" ", words));
    }

    /**
     * A chain.
     *
     * @param properties type, hook, priority, policy; empty for a chain without hook
     */
    public void chain(String name, String properties) {
      put("chain " + name, properties);
    }

    /** The next rule of a chain. */
    public void rule(String chain, String identity) {
      facts.merge("rules of " + chain, identity, (before, next) -> before + ", " + next);
    }

    /** An object of a kind that we do not use. */
    public void stranger(String kind) {
      put(kind, "");
    }

    private void put(String object, String properties) {
      facts.put(requireNonNull(object, "object"), requireNonNull(properties, "properties"));
    }

    public Structure structure() {
      return new Structure(facts);
    }
  }
}
