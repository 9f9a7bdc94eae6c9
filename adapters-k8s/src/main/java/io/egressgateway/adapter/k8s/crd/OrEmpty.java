package io.egressgateway.adapter.k8s.crd;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What JSON leaves out, as something empty; copies of what it gives. */
public final class OrEmpty {
  private OrEmpty() {}

  public static String text(@Nullable String text) {
    return text == null ? "" : text;
  }

  public static <T> List<T> list(@Nullable List<T> list) {
    return list == null ? List.of() : List.copyOf(list);
  }

  /** In the order given. */
  public static <K, V> Map<K, V> map(@Nullable Map<K, V> map) {
    return map == null ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(map));
  }

  public static <T> T or(@Nullable T value, T other) {
    return value == null ? other : value;
  }
}
