package io.egressgateway.domain.net;

import java.util.AbstractSet;
import java.util.Comparator;
import java.util.Iterator;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** An immutable sorted set, as {@link SharedMap} is a map. */
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
  public void forEach(Consumer<? super E> action) {
    elements.forEach((element, _) -> action.accept(element));
  }

  @Override
  public @Nullable Comparator<? super E> comparator() {
    return null;
  }

  private static <E extends Comparable<? super E>> SortedSet<E> of(SortedMap<E, Boolean> part) {
    return new SharedSet<E>((SharedMap<E, Boolean>) part);
  }

  @Override
  public SortedSet<E> subSet(E from, E to) {
    return of(elements.subMap(from, to));
  }

  @Override
  public SortedSet<E> headSet(E to) {
    return of(elements.headMap(to));
  }

  @Override
  public SortedSet<E> tailSet(E from) {
    return of(elements.tailMap(from));
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
