package io.egressgateway.adapter.nftables.ruleset;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;

/**
 * A named set, or a map where it has a value type.
 *
 * @param key types of the parts of the key
 * @param value type of the value of a map
 * @param interval whether the last part of the key is an interval
 */
public record SetDeclaration(
    String name, List<DataType> key, Optional<DataType> value, boolean interval) {
  public SetDeclaration {
    requireNonNull(name, "name");
    key = List.copyOf(key);
    requireNonNull(value, "value");
  }

  static SetDeclaration set(String name, DataType... key) {
    return new SetDeclaration(name, List.of(key), Optional.empty(), false);
  }

  static SetDeclaration intervals(String name, DataType... key) {
    return new SetDeclaration(name, List.of(key), Optional.empty(), true);
  }

  SetDeclaration to(DataType type) {
    return new SetDeclaration(name, key, Optional.of(type), interval);
  }
}
