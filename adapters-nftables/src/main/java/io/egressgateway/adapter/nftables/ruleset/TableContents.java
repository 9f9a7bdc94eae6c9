package io.egressgateway.adapter.nftables.ruleset;

import io.egressgateway.domain.datapath.DatapathSettings;
import io.egressgateway.domain.datapath.DatapathTables;
import io.egressgateway.domain.diff.DatapathTransaction;
import io.egressgateway.domain.diff.Stage;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The elements of all our sets, as the kernel holds them or is about to.
 *
 * <p>Mutable, of one thread: copying 100,000 pods to change one would cost more than the change.
 */
public final class TableContents {
  private final Map<String, Map<List<Datum>, Element>> sets = new LinkedHashMap<>();

  /** Contents of a table that was just laid. */
  public TableContents() {
    SetNames.declarations().forEach(set -> sets.put(set.name(), new LinkedHashMap<>()));
  }

  /** Adds an element that was read; of a set that is not ours it is left out. */
  public void read(String set, Element element) {
    Map<List<Datum>, Element> elements = sets.get(set);
    if (elements != null) {
      elements.put(element.key(), element);
    }
  }

  /**
   * Carries out the stages, in order, and says what has to change in the kernel in one commit.
   *
   * @return per set, in the order of declaration, what differs; sets without changes are absent
   */
  public List<SetChange> advance(DatapathTransaction transaction, DatapathSettings settings) {
    Journal journal = new Journal();
    for (Stage stage : transaction.stages()) {
      new DeltaElements(settings, journal).carryOut(stage.delta());
    }
    return journal.changes();
  }

  /**
   * The domain's view.
   *
   * @param findings receives a line for each element that has no meaning
   */
  public DatapathTables tables(DatapathSettings settings, List<String> findings) {
    return new ElementTables(settings, this, findings).tables();
  }

  Collection<Element> elements(String set) {
    return sets.getOrDefault(set, Map.of()).values();
  }

  /** Changes the contents and remembers what was there before the first change of each key. */
  final class Journal {
    private final Map<String, Map<List<Datum>, Optional<Element>>> before = new LinkedHashMap<>();

    Optional<Element> find(String set, List<Datum> key) {
      return Optional.ofNullable(of(set).get(key));
    }

    void put(String set, Element element) {
      Element old = of(set).put(element.key(), element);
      note(set, element.key(), old == null ? Optional.empty() : Optional.of(old));
    }

    void remove(String set, List<Datum> key) {
      Element old = of(set).remove(key);
      if (old != null) {
        note(set, key, Optional.of(old));
      }
    }

    private Map<List<Datum>, Element> of(String set) {
      Map<List<Datum>, Element> elements = sets.get(set);
      if (elements == null) {
        throw new IllegalStateException("no set is declared with the name " + set);
      }
      return elements;
    }

    private void note(String set, List<Datum> key, Optional<Element> old) {
      before.computeIfAbsent(set, _ -> new LinkedHashMap<>()).putIfAbsent(key, old);
    }

    List<SetChange> changes() {
      List<SetChange> changes = new ArrayList<>();
      for (String set : sets.keySet()) {
        List<Element> delete = new ArrayList<>();
        List<Element> add = new ArrayList<>();
        before
            .getOrDefault(set, Map.of())
            .forEach((key, old) -> {
              Optional<Element> now = find(set, key);
              if (!now.equals(old)) {
                old.ifPresent(delete::add);
                now.ifPresent(add::add);
              }
            });
        if (!delete.isEmpty() || !add.isEmpty()) {
          changes.add(new SetChange(set, delete, add));
        }
      }
      return changes;
    }
  }
}
