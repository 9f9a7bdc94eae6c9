package io.egressgateway.adapter.nftables.ruleset;

import io.egressgateway.domain.net.IpFamily;

/** One step of a rule. */
public sealed interface Statement {

  /** Goes on only where the comparison holds; {@code operator} is "==", "!=" or "in". */
  record Match(Expression left, String operator, Expression right) implements Statement {}

  record Assign(Expression target, Expression value) implements Statement {}

  /** Counts the packet under a reason. */
  record Count(DropReason reason) implements Statement {}

  record Goto(String chain) implements Statement {}

  record Accept() implements Statement {}

  record Return() implements Statement {}

  record Drop() implements Statement {}

  /** Binds the connection to a source address. */
  record SourceNat(IpFamily family, Expression address) implements Statement {}

  /** Binds the connection to the address of the interface that it leaves by. */
  record Masquerade() implements Statement {}
}
