package io.egressgateway.adapter.nftables.ruleset;

import java.util.List;

/** A value in a rule, in the terms of libnftables-json(5). */
public sealed interface Expression {

  /** Written as one word or number. */
  sealed interface Scalar extends Expression {}

  /** Made of parts. */
  sealed interface Compound extends Expression {}

  /** A property of the packet, such as {@code meta mark}. */
  record Meta(String key) implements Compound {}

  /** A property of the packet's connection; breaks the rule where there is none. */
  record Connection(String key) implements Compound {}

  /** A field of a header, such as {@code ip saddr}. */
  record Field(String protocol, String name) implements Compound {}

  /** The bits of {@code value} that are set in {@code mask}. */
  record Masked(Expression value, long mask) implements Compound {}

  /** {@code value} with {@code bits} set. */
  record WithBits(Expression value, long bits) implements Compound {}

  record TcpFlags(List<String> among) implements Compound {
    public TcpFlags {
      among = List.copyOf(among);
    }
  }

  /** The maximum segment size option of TCP. */
  record MaximumSegmentSize() implements Compound {}

  /** The largest segment that the packet's route takes, both ways. */
  record RouteMtu() implements Compound {}

  /** What kind of address the destination is to this host. */
  record DestinationType() implements Compound {}

  record Concatenation(List<Expression> parts) implements Compound {
    public Concatenation {
      parts = List.copyOf(parts);
    }
  }

  /** What {@code map} maps {@code key} to; breaks the rule where it does not. */
  record LookUp(Expression key, String map) implements Compound {}

  /** Membership in a named set. */
  record SetOf(String name) implements Scalar {}

  record Number(long value) implements Scalar {}

  record Symbol(String name) implements Scalar {}

  /** Any of several symbols. */
  record AnyOf(List<String> symbols) implements Compound {
    public AnyOf {
      symbols = List.copyOf(symbols);
    }
  }

  record Network(String address, int length) implements Compound {}
}
