package io.egressgateway.domain.net;

import java.util.AbstractMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * An entry of a {@link SharedMap} with what is before and behind it: a weight-balanced tree (Adams,
 * "Efficient sets: a balancing act", 1993). The empty tree is null.
 */
final class Branch<K extends Comparable<? super K>, V>
    extends AbstractMap.SimpleImmutableEntry<K, V> {
  private static final long serialVersionUID = 1L;

  /**
   * How many times heavier one side may be than the other, and the side of a side at a rotation.
   * These two keep every tree balanced (Hirai and Yamamoto, "Balancing weight-balanced trees",
   * 2011).
   */
  private static final int HEAVIER = 3;

  private static final int SINGLE = 2;

  final transient @Nullable Branch<K, V> left;
  final transient @Nullable Branch<K, V> right;
  private final int size;

  private Branch(@Nullable Branch<K, V> left, K key, V value, @Nullable Branch<K, V> right) {
    super(key, value);
    this.left = left;
    this.right = right;
    this.size = size(left) + size(right) + 1;
  }

  /** What a key divides a tree into. */
  record Parts<K extends Comparable<? super K>, V>(
      @Nullable Branch<K, V> below, @Nullable Branch<K, V> at, @Nullable Branch<K, V> above) {}

  static int size(@Nullable Branch<?, ?> tree) {
    return tree == null ? 0 : tree.size;
  }

  static <T> T present(@Nullable T tree) {
    if (tree == null) {
      throw new NoSuchElementException("the map is empty");
    }
    return tree;
  }

  /** The entries from one index to before another, which are sorted. */
  static <K extends Comparable<? super K>, V> @Nullable Branch<K, V> of(
      List<Map.Entry<? extends K, ? extends V>> sorted, int from, int to) {
    if (from == to) {
      return null;
    }
    int middle = (from + to) >>> 1;
    Map.Entry<? extends K, ? extends V> entry = sorted.get(middle);
    return new Branch<>(
        of(sorted, from, middle), entry.getKey(), entry.getValue(), of(sorted, middle + 1, to));
  }

  /** A tree of the same shape; values are asked for in the order of the keys. */
  static <K extends Comparable<? super K>, V, W> @Nullable Branch<K, W> mapped(
      @Nullable Branch<K, V> tree, BiFunction<? super K, ? super V, ? extends W> values) {
    if (tree == null) {
      return null;
    }
    Branch<K, W> left = mapped(tree.left, values);
    W value = values.apply(tree.getKey(), tree.getValue());
    return new Branch<>(left, tree.getKey(), value, mapped(tree.right, values));
  }

  static <K extends Comparable<? super K>, V> void forEach(
      @Nullable Branch<K, V> tree, BiConsumer<? super K, ? super V> action) {
    if (tree != null) {
      forEach(tree.left, action);
      action.accept(tree.getKey(), tree.getValue());
      forEach(tree.right, action);
    }
  }

  static <K extends Comparable<? super K>, V> Branch<K, V> with(
      @Nullable Branch<K, V> tree, K key, V value) {
    if (tree == null) {
      return new Branch<>(null, key, value, null);
    }
    int order = key.compareTo(tree.getKey());
    if (order == 0) {
      return new Branch<>(tree.left, key, value, tree.right);
    }
    return order < 0
        ? balanced(with(tree.left, key, value), tree, tree.right)
        : balanced(tree.left, tree, with(tree.right, key, value));
  }

  static <K extends Comparable<? super K>, V> @Nullable Branch<K, V> without(
      @Nullable Branch<K, V> tree, K key) {
    if (tree == null) {
      return null;
    }
    int order = key.compareTo(tree.getKey());
    if (order == 0) {
      return joined(tree.left, tree.right);
    }
    return order < 0
        ? balanced(without(tree.left, key), tree, tree.right)
        : balanced(tree.left, tree, without(tree.right, key));
  }

  static <K extends Comparable<? super K>, V> Parts<K, V> split(
      @Nullable Branch<K, V> tree, K key) {
    if (tree == null) {
      return new Parts<>(null, null, null);
    }
    int order = key.compareTo(tree.getKey());
    if (order == 0) {
      return new Parts<>(tree.left, tree, tree.right);
    }
    if (order < 0) {
      Parts<K, V> parts = split(tree.left, key);
      return new Parts<>(parts.below(), parts.at(), linked(parts.above(), tree, tree.right));
    }
    Parts<K, V> parts = split(tree.right, key);
    return new Parts<>(linked(tree.left, tree, parts.below()), parts.at(), parts.above());
  }

  /** Trees of any sizes with an entry between them. */
  private static <K extends Comparable<? super K>, V> Branch<K, V> linked(
      @Nullable Branch<K, V> left, Branch<K, V> middle, @Nullable Branch<K, V> right) {
    if (left != null && isHeavier(left, right)) {
      return balanced(left.left, left, linked(left.right, middle, right));
    }
    if (right != null && isHeavier(right, left)) {
      return balanced(linked(left, middle, right.left), right, right.right);
    }
    return branch(left, middle, right);
  }

  /** Two sides whose entry between them is gone. */
  private static <K extends Comparable<? super K>, V> @Nullable Branch<K, V> joined(
      @Nullable Branch<K, V> left, @Nullable Branch<K, V> right) {
    if (left == null || right == null) {
      return left == null ? right : left;
    }
    if (left.size > right.size) {
      Branch<K, V> last = left;
      while (last.right != null) {
        last = last.right;
      }
      return balanced(without(left, last.getKey()), last, right);
    }
    Branch<K, V> first = right;
    while (first.left != null) {
      first = first.left;
    }
    return balanced(left, first, without(right, first.getKey()));
  }

  private static boolean isHeavier(@Nullable Branch<?, ?> one, @Nullable Branch<?, ?> other) {
    return size(one) + 1 > HEAVIER * (size(other) + 1);
  }

  /** Sides that were balanced until one of them got or lost one entry. */
  private static <K extends Comparable<? super K>, V> Branch<K, V> balanced(
      @Nullable Branch<K, V> left, Branch<K, V> middle, @Nullable Branch<K, V> right) {
    if (right != null && isHeavier(right, left)) {
      Branch<K, V> inner = right.left;
      return inner == null || size(inner) + 1 < SINGLE * (size(right.right) + 1)
          ? branch(branch(left, middle, inner), right, right.right)
          : branch(
              branch(left, middle, inner.left), inner, branch(inner.right, right, right.right));
    }
    if (left != null && isHeavier(left, right)) {
      Branch<K, V> inner = left.right;
      return inner == null || size(inner) + 1 < SINGLE * (size(left.left) + 1)
          ? branch(left.left, left, branch(inner, middle, right))
          : branch(branch(left.left, left, inner.left), inner, branch(inner.right, middle, right));
    }
    return branch(left, middle, right);
  }

  private static <K extends Comparable<? super K>, V> Branch<K, V> branch(
      @Nullable Branch<K, V> left, Branch<K, V> middle, @Nullable Branch<K, V> right) {
    return left == middle.left && right == middle.right
        ? middle
        : new Branch<>(left, middle.getKey(), middle.getValue(), right);
  }
}
