package io.egressgateway.domain.net;

import java.util.AbstractSet;
import java.util.Comparator;
import java.util.Iterator;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/** A sorted set that never changes, as {@link SharedMap} is such a map. */
final class SharedSet<E extends Comparable<? super E>> extends AbstractSet<E>
    implements SortedSet<E> {
  private final SharedMap<E, Boolean> elements;

  SharedSet(SharedMap<E, Boolean> elements) {
    this.elements = elements;
  }

  SharedMap<E, Boolean> elements() {
    return elements;
  }

  @Override
  public int size() {
    return elements.size();
  }

  @Override
  public boolean contains(@Nullable Object element) {
    return elements.containsKey(element);
  }

  @Override
  public Iterator<E> iterator() {
    return elements.keySet().iterator();
  }

  @Override
  public @Nullable Comparator<? super E> comparator() {
    return null;
  }

  @Override
  public SortedSet<E> subSet(E from, E to) {
    return new SharedSet<>(elements.subMap(from, to));
  }

  @Override
  public SortedSet<E> headSet(E to) {
    return new SharedSet<>(elements.headMap(to));
  }

  @Override
  public SortedSet<E> tailSet(E from) {
    return new SharedSet<>(elements.tailMap(from));
  }

  @Override
  public E first() {
    return elements.firstKey();
  }

  @Override
  public E last() {
    return elements.lastKey();
  }
}
