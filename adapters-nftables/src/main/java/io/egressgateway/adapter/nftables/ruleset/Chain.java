package io.egressgateway.adapter.nftables.ruleset;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;

/** A chain; packets reach it by its hook, or by a jump from another. */
public record Chain(String name, Optional<Hook> hook, List<Rule> rules) {
  public Chain {
    requireNonNull(name, "name");
    requireNonNull(hook, "hook");
    rules = List.copyOf(rules);
  }

  /** Where a base chain hangs, with the policy to accept. */
  public record Hook(String type, String name, int priority) {
    public Hook {
      requireNonNull(type, "type");
      requireNonNull(name, "name");
    }
  }

  static Chain base(String name, Hook hook, Rule... rules) {
    return new Chain(name, Optional.of(hook), List.of(rules));
  }

  static Chain regular(String name, Rule... rules) {
    return new Chain(name, Optional.empty(), List.of(rules));
  }
}
