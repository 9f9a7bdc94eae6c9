package io.egressgateway.adapter.nftables.ruleset;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;

/**
 * An element of a set or map.
 *
 * @param key its parts; more than one where the set is of concatenations
 * @param value what a map maps the key to
 * @param comment free text that the kernel keeps with the element
 */
public record Element(List<Datum> key, Optional<Datum> value, Optional<String> comment) {
  public Element {
    key = List.copyOf(key);
    requireNonNull(value, "value");
    requireNonNull(comment, "comment");
  }

  static Element of(Datum... key) {
    return new Element(List.of(key), Optional.empty(), Optional.empty());
  }

  Element to(Datum newValue) {
    return new Element(key, Optional.of(newValue), comment);
  }

  Element saying(String newComment) {
    return new Element(key, value, Optional.of(newComment));
  }
}
