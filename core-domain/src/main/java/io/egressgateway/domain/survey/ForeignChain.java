package io.egressgateway.domain.survey;

import static java.util.Objects.requireNonNull;

/**
 * A base chain of nftables that is not ours.
 *
 * @param table family and name, as {@code ip nat}
 * @param type {@code filter}, {@code nat} or {@code route}
 * @param hook such as {@code postrouting}
 * @param priority lower runs first
 * @param drops whether what no rule accepts is dropped
 */
public record ForeignChain(
    String table, String name, String type, String hook, int priority, boolean drops) {
  public ForeignChain {
    requireNonNull(table, "table");
    requireNonNull(name, "name");
    requireNonNull(type, "type");
    requireNonNull(hook, "hook");
  }

  /** True where it translates sources before a chain of a priority does. */
  boolean translatesBefore(int other) {
    return type.equals("nat") && hook.equals("postrouting") && priority <= other;
  }

  /** True where forwarded packets must be accepted by a rule of it. */
  boolean stopsForwarding() {
    return drops && hook.equals("forward");
  }

  @Override
  public String toString() {
    return "%s %s (%s, priority %d)".formatted(table, name, hook, priority);
  }
}
