package io.egressgateway.adapter.iptables.ruleset;

import java.util.List;
import java.util.Locale;

/** A table of iptables in which we have chains. */
public enum Table {
  MANGLE("PREROUTING", "INPUT", "FORWARD", "POSTROUTING"),
  NAT("POSTROUTING");

  private final List<String> hooks;

  Table(String... hooks) {
    this.hooks = List.of(hooks);
  }

  /** The built-in chains whose first rule is a jump of ours. */
  public List<String> hooks() {
    return hooks;
  }

  /** As iptables-save writes it. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
