package io.egressgateway.domain.net;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * An immutable sorted map. A changed copy costs the logarithm of the size and shares all else with
 * the original, so that what differs between the two is found without looking at what they share.
 *
 * <p>A tree balanced by weight: Adams, "Efficient sets: a balancing act", 1993, with the parameters
 * that Hirai and Yamamoto proved right in "Balancing weight-balanced trees", 2011.
 */
final class SharedMap<K extends Comparable<? super K>, V> extends AbstractMap<K, V>
    implements SortedMap<K, V> {
  private static final int DELTA = 3;
  private static final int RATIO = 2;

  private final @Nullable Node<K, V> root;

  private SharedMap(@Nullable Node<K, V> root) {
    this.root = root;
  }

  /** An entry and what is below and above it. */
  private static final class Node<K, V> implements Map.Entry<K, V> {
    private final K key;
    private final V value;
    private final @Nullable Node<K, V> left;
    private final @Nullable Node<K, V> right;
    private final int size;

    Node(K key, V value, @Nullable Node<K, V> left, @Nullable Node<K, V> right) {
      this.key = key;
      this.value = value;
      this.left = left;
      this.right = right;
      this.size = 1 + size(left) + size(right);
    }

    @Override
    public K getKey() {
      return key;
    }

    @Override
    public V getValue() {
      return value;
    }

    @Override
    public V setValue(V newValue) {
      throw new UnsupportedOperationException();
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Map.Entry<?, ?> entry
          && key.equals(entry.getKey())
          && value.equals(entry.getValue());
    }

    @Override
    public int hashCode() {
      return key.hashCode() ^ value.hashCode();
    }

    @Override
    public String toString() {
      return key + "=" + value;
    }
  }

  /** What is below a key, at it, and above it. */
  private record Parts<K, V>(
      @Nullable Node<K, V> below, @Nullable Node<K, V> at, @Nullable Node<K, V> above) {}

  static <K extends Comparable<? super K>, V> SharedMap<K, V> empty() {
    return new SharedMap<>(null);
  }

  /** Builds from entries in ascending order of distinct keys. */
  static <K extends Comparable<? super K>, V> SharedMap<K, V> ofAscending(
      SortedMap<? extends K, ? extends V> entries) {
    return new SharedMap<K, V>(build(entries.entrySet().iterator(), entries.size()));
  }

  private static <K, V> @Nullable Node<K, V> build(
      Iterator<? extends Map.Entry<? extends K, ? extends V>> entries, int count) {
    if (count == 0) {
      return null;
    }
    int below = count / 2;
    Node<K, V> left = build(entries, below);
    Map.Entry<? extends K, ? extends V> middle = entries.next();
    return new Node<>(middle.getKey(), middle.getValue(), left, build(entries, count - below - 1));
  }

  /** This map with an entry added or replaced. */
  SharedMap<K, V> with(K key, V value) {
    return new SharedMap<>(put(root, key, value));
  }

  /** This map without a key. */
  SharedMap<K, V> without(K key) {
    return containsKey(key) ? new SharedMap<>(remove(root, key)) : this;
  }

  /** Tells every key whose values differ, in ascending order, with null for an absent one. */
  static <K extends Comparable<? super K>, V> void differences(
      SharedMap<K, V> before, SharedMap<K, V> after, Sorted.Difference<K, V> told) {
    differences(before.root, after.root, told);
  }

  private static <K extends Comparable<? super K>, V> void differences(
      @Nullable Node<K, V> before, @Nullable Node<K, V> after, Sorted.Difference<K, V> told) {
    if (before == after) {
      return;
    }
    if (after == null) {
      each(before, gone -> told.at(gone.key, gone.value, null));
      return;
    }
    if (before == null) {
      each(after, come -> told.at(come.key, null, come.value));
      return;
    }
    Parts<K, V> old = split(before, after.key);
    differences(old.below, after.left, told);
    if (old.at == null) {
      told.at(after.key, null, after.value);
    } else if (old.at.value != after.value && !old.at.value.equals(after.value)) {
      told.at(after.key, old.at.value, after.value);
    }
    differences(old.above, after.right, told);
  }

  private interface Visit<K, V> {
    void node(Node<K, V> node);
  }

  private static <K, V> void each(@Nullable Node<K, V> node, Visit<K, V> visit) {
    if (node != null) {
      each(node.left, visit);
      visit.node(node);
      each(node.right, visit);
    }
  }

  private static <K extends Comparable<? super K>, V> Parts<K, V> split(
      @Nullable Node<K, V> node, K key) {
    if (node == null) {
      return new Parts<>(null, null, null);
    }
    int order = key.compareTo(node.key);
    if (order == 0) {
      return new Parts<>(node.left, node, node.right);
    }
    if (order < 0) {
      Parts<K, V> parts = split(node.left, key);
      return new Parts<>(parts.below, parts.at, join(node, parts.above, node.right));
    }
    Parts<K, V> parts = split(node.right, key);
    return new Parts<>(join(node, node.left, parts.below), parts.at, parts.above);
  }

  private static <K, V> int size(@Nullable Node<K, V> node) {
    return node == null ? 0 : node.size;
  }

  private static <K, V> int weight(@Nullable Node<K, V> node) {
    return size(node) + 1;
  }

  /** The entry of {@code middle} between trees of any sizes. */
  private static <K, V> Node<K, V> join(
      Node<K, V> middle, @Nullable Node<K, V> left, @Nullable Node<K, V> right) {
    if (left != null && weight(left) > DELTA * weight(right)) {
      return balanced(left, left.left, join(middle, left.right, right));
    }
    if (right != null && weight(right) > DELTA * weight(left)) {
      return balanced(right, join(middle, left, right.left), right.right);
    }
    return made(middle, left, right);
  }

  private static <K, V> Node<K, V> made(
      Node<K, V> entry, @Nullable Node<K, V> left, @Nullable Node<K, V> right) {
    return entry.left == left && entry.right == right
        ? entry
        : new Node<>(entry.key, entry.value, left, right);
  }

  /** The entry between trees of which one may be a little too heavy. */
  private static <K, V> Node<K, V> balanced(
      Node<K, V> entry, @Nullable Node<K, V> left, @Nullable Node<K, V> right) {
    if (right != null && weight(right) > DELTA * weight(left)) {
      return raisedRight(entry, left, right);
    }
    if (left != null && weight(left) > DELTA * weight(right)) {
      return raisedLeft(entry, left, right);
    }
    return made(entry, left, right);
  }

  private static <K, V> Node<K, V> raisedRight(
      Node<K, V> entry, @Nullable Node<K, V> left, Node<K, V> right) {
    Node<K, V> inner = right.left;
    if (inner == null || weight(inner) < RATIO * weight(right.right)) {
      return made(right, made(entry, left, inner), right.right);
    }
    return made(inner, made(entry, left, inner.left), made(right, inner.right, right.right));
  }

  private static <K, V> Node<K, V> raisedLeft(
      Node<K, V> entry, Node<K, V> left, @Nullable Node<K, V> right) {
    Node<K, V> inner = left.right;
    if (inner == null || weight(inner) < RATIO * weight(left.left)) {
      return made(left, left.left, made(entry, inner, right));
    }
    return made(inner, made(left, left.left, inner.left), made(entry, inner.right, right));
  }

  private static <K extends Comparable<? super K>, V> Node<K, V> put(
      @Nullable Node<K, V> node, K key, V value) {
    if (node == null) {
      return new Node<>(key, value, null, null);
    }
    int order = key.compareTo(node.key);
    if (order == 0) {
      return node.value == value ? node : new Node<>(key, value, node.left, node.right);
    }
    return order < 0
        ? balanced(node, put(node.left, key, value), node.right)
        : balanced(node, node.left, put(node.right, key, value));
  }

  private static <K extends Comparable<? super K>, V> @Nullable Node<K, V> remove(
      @Nullable Node<K, V> node, K key) {
    if (node == null) {
      return null;
    }
    int order = key.compareTo(node.key);
    if (order < 0) {
      return balanced(node, remove(node.left, key), node.right);
    }
    if (order > 0) {
      return balanced(node, node.left, remove(node.right, key));
    }
    if (node.left == null) {
      return node.right;
    }
    return node.right == null
        ? node.left
        : balanced(first(node.right), node.left, withoutFirst(node.right));
  }

  private static <K, V> Node<K, V> first(Node<K, V> node) {
    Node<K, V> first = node;
    while (first.left != null) {
      first = first.left;
    }
    return first;
  }

  private static <K, V> @Nullable Node<K, V> withoutFirst(Node<K, V> node) {
    return node.left == null ? node.right : balanced(node, withoutFirst(node.left), node.right);
  }

  @SuppressWarnings("unchecked") // As TreeMap: a key of another type is the caller's mistake.
  private @Nullable Node<K, V> find(@Nullable Object key) {
    K wanted = (K) key;
    Node<K, V> node = root;
    while (node != null && wanted != null) {
      int order = wanted.compareTo(node.key);
      if (order == 0) {
        return node;
      }
      node = order < 0 ? node.left : node.right;
    }
    return null;
  }

  @Override
  public int size() {
    return size(root);
  }

  @Override
  public boolean containsKey(@Nullable Object key) {
    return find(key) != null;
  }

  @Override
  public @Nullable V get(@Nullable Object key) {
    Node<K, V> found = find(key);
    return found == null ? null : found.value;
  }

  @Override
  public void forEach(BiConsumer<? super K, ? super V> action) {
    each(root, node -> action.accept(node.key, node.value));
  }

  @Override
  public Set<Map.Entry<K, V>> entrySet() {
    return new AbstractSet<>() {
      @Override
      public int size() {
        return SharedMap.size(root);
      }

      @Override
      public Iterator<Map.Entry<K, V>> iterator() {
        return new Ascending<>(root);
      }
    };
  }

  private static final class Ascending<K, V> implements Iterator<Map.Entry<K, V>> {
    private final Deque<Node<K, V>> pending = new ArrayDeque<>();

    Ascending(@Nullable Node<K, V> root) {
      descend(root);
    }

    private void descend(@Nullable Node<K, V> from) {
      for (Node<K, V> node = from; node != null; node = node.left) {
        pending.push(node);
      }
    }

    @Override
    public boolean hasNext() {
      return !pending.isEmpty();
    }

    @Override
    public Map.Entry<K, V> next() {
      Node<K, V> next = pending.pop();
      descend(next.right);
      return next;
    }
  }

  @Override
  public @Nullable Comparator<? super K> comparator() {
    return null;
  }

  @Override
  public SortedMap<K, V> subMap(K from, K to) {
    return tailMap(from).headMap(to);
  }

  @Override
  public SortedMap<K, V> headMap(K to) {
    return new SharedMap<>(split(root, to).below);
  }

  @Override
  public SortedMap<K, V> tailMap(K from) {
    Parts<K, V> parts = split(root, from);
    return new SharedMap<>(parts.at == null ? parts.above : join(parts.at, null, parts.above));
  }

  @Override
  public K firstKey() {
    if (root == null) {
      throw new NoSuchElementException();
    }
    return first(root).key;
  }

  @Override
  public K lastKey() {
    Node<K, V> last = root;
    while (last != null && last.right != null) {
      last = last.right;
    }
    if (last == null) {
      throw new NoSuchElementException();
    }
    return last.key;
  }
}
