package io.egressgateway.domain.net;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * A sorted map that never changes. A map with one entry more or less shares all but a path of its
 * tree with the map it was made from, so that it costs as little as a look-up, and what differs
 * between two such maps is found without walking through what they share.
 *
 * @param <K> what it is sorted by
 * @param <V> anything with equality
 */
public final class SharedMap<K extends Comparable<? super K>, V> extends AbstractMap<K, V>
    implements SortedMap<K, V> {
  private final @Nullable Branch<K, V> root;

  private SharedMap(@Nullable Branch<K, V> root) {
    this.root = root;
  }

  /** The same entries; the map itself where it is one of these already. */
  public static <K extends Comparable<? super K>, V> SharedMap<K, V> of(
      Map<? extends K, ? extends V> entries) {
    if (entries instanceof SharedMap<? extends K, ? extends V> shared) {
      // Nobody can put anything into it, so a map of subtypes is a map of their supertypes.
      @SuppressWarnings("unchecked")
      SharedMap<K, V> same = (SharedMap<K, V>) shared;
      return same;
    }
    boolean inOrder =
        entries instanceof SortedMap<? extends K, ? extends V> map && map.comparator() == null;
    List<Map.Entry<? extends K, ? extends V>> sorted =
        new ArrayList<>((inOrder ? entries : new TreeMap<K, V>(entries)).entrySet());
    return new SharedMap<>(Branch.of(sorted, 0, sorted.size()));
  }

  /** This map with the entry, which takes the place of one with an equal key. */
  public SharedMap<K, V> with(K key, V value) {
    return new SharedMap<>(Branch.with(root, key, value));
  }

  /** This map without the key, which need not be in it. */
  public SharedMap<K, V> without(K key) {
    return containsKey(key) ? new SharedMap<>(Branch.without(root, key)) : this;
  }

  /** The same keys with other values, at no cost but that of the values. */
  public <W> SharedMap<K, W> mapped(BiFunction<? super K, ? super V, ? extends W> values) {
    return new SharedMap<>(Branch.mapped(root, values));
  }

  /** The keys for which there are other values, with these. */
  public <W> SharedMap<K, W> mappedPresent(
      BiFunction<? super K, ? super V, Optional<? extends W>> values) {
    List<Map.Entry<? extends K, ? extends W>> present = new ArrayList<>();
    for (Map.Entry<K, V> entry : entrySet()) {
      K key = entry.getKey();
      values.apply(key, entry.getValue()).ifPresent(value -> present.add(Map.entry(key, value)));
    }
    return new SharedMap<>(Branch.of(present, 0, present.size()));
  }

  /** The keys, ascending, that only one of the maps has or that have unequal values. */
  public List<K> differences(SharedMap<K, V> other) {
    List<K> keys = new ArrayList<>();
    differences(root, other.root, keys);
    return keys;
  }

  private static <K extends Comparable<? super K>, V> void differences(
      @Nullable Branch<K, V> one, @Nullable Branch<K, V> other, List<K> keys) {
    if (one == other) {
      return;
    }
    if (one == null || other == null) {
      new Ascending<>(one == null ? other : one)
          .forEachRemaining(entry -> keys.add(entry.getKey()));
      return;
    }
    Branch.Parts<K, V> parts = Branch.split(other, one.getKey());
    differences(one.left, parts.below(), keys);
    if (parts.at() == null || !Objects.equals(one.getValue(), parts.at().getValue())) {
      keys.add(one.getKey());
    }
    differences(one.right, parts.above(), keys);
  }

  @Override
  public @Nullable V get(@Nullable Object key) {
    Branch<K, V> found = find(key);
    return found == null ? null : found.getValue();
  }

  @Override
  public boolean containsKey(@Nullable Object key) {
    return find(key) != null;
  }

  // As with TreeMap a key of another type is the caller's mistake, and a ClassCastException.
  @SuppressWarnings("unchecked")
  private @Nullable Branch<K, V> find(@Nullable Object key) {
    K wanted = (K) Objects.requireNonNull(key, "key");
    Branch<K, V> branch = root;
    while (branch != null) {
      int order = wanted.compareTo(branch.getKey());
      if (order == 0) {
        return branch;
      }
      branch = order < 0 ? branch.left : branch.right;
    }
    return null;
  }

  @Override
  public int size() {
    return Branch.size(root);
  }

  @Override
  public K firstKey() {
    Branch<K, V> branch = Branch.present(root);
    while (branch.left != null) {
      branch = branch.left;
    }
    return branch.getKey();
  }

  @Override
  public K lastKey() {
    Branch<K, V> branch = Branch.present(root);
    while (branch.right != null) {
      branch = branch.right;
    }
    return branch.getKey();
  }

  @Override
  public @Nullable Comparator<? super K> comparator() {
    return null;
  }

  @Override
  public SharedMap<K, V> headMap(K to) {
    return new SharedMap<>(Branch.split(root, to).below());
  }

  @Override
  public SharedMap<K, V> tailMap(K from) {
    Branch.Parts<K, V> parts = Branch.split(root, from);
    return new SharedMap<>(
        parts.at() == null
            ? parts.above()
            : Branch.with(parts.above(), parts.at().getKey(), parts.at().getValue()));
  }

  @Override
  public SharedMap<K, V> subMap(K from, K to) {
    if (from.compareTo(to) > 0) {
      throw new IllegalArgumentException("from " + from + " is behind " + to);
    }
    return tailMap(from).headMap(to);
  }

  @Override
  public void forEach(BiConsumer<? super K, ? super V> action) {
    Branch.forEach(root, action);
  }

  @Override
  public Set<Map.Entry<K, V>> entrySet() {
    return new AbstractSet<>() {
      @Override
      public Iterator<Map.Entry<K, V>> iterator() {
        return new Ascending<>(root);
      }

      @Override
      public int size() {
        return SharedMap.this.size();
      }
    };
  }

  /** Walks a tree in order. */
  private static final class Ascending<K extends Comparable<? super K>, V>
      implements Iterator<Map.Entry<K, V>> {
    /** Small at first: most maps are labels, of which there are a few. */
    private final Deque<Branch<K, V>> next = new ArrayDeque<>(4);

    private Ascending(@Nullable Branch<K, V> root) {
      descend(root);
    }

    private void descend(@Nullable Branch<K, V> from) {
      for (Branch<K, V> branch = from; branch != null; branch = branch.left) {
        next.push(branch);
      }
    }

    @Override
    public boolean hasNext() {
      return !next.isEmpty();
    }

    @Override
    public Map.Entry<K, V> next() {
      if (next.isEmpty()) {
        throw new NoSuchElementException();
      }
      Branch<K, V> branch = next.pop();
      descend(branch.right);
      return branch;
    }
  }
}
