package io.egressgateway.adapter.nftables.ruleset;

import java.util.List;

/** Statements that are carried out in order until one breaks or ends the rule. */
public record Rule(List<Statement> statements) {
  public Rule {
    statements = List.copyOf(statements);
  }

  static Rule of(Statement... statements) {
    return new Rule(List.of(statements));
  }

  /**
   * A word that the rule carries as its comment, by which it is known again. nft versions print the
   * same rule differently; this does not depend on what they print.
   *
   * @param chain of the rule
   * @param index of the rule in its chain, from 0
   */
  public String identity(String chain, int index) {
    return "%s/%d %08x".formatted(chain, index, statements.toString().hashCode());
  }
}
