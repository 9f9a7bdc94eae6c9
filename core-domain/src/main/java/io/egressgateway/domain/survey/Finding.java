package io.egressgateway.domain.survey;

import static java.util.Objects.requireNonNull;

/**
 * The outcome of one check.
 *
 * @param found what is, with its figures
 * @param matters why it is looked at
 * @param remedy what to do; empty where nothing is to be done
 */
public record Finding(Check check, Level level, String found, String matters, String remedy) {
  public Finding {
    requireNonNull(check, "check");
    requireNonNull(level, "level");
    requireNonNull(found, "found");
    requireNonNull(matters, "matters");
    requireNonNull(remedy, "remedy");
    if (remedy.isEmpty() != (level == Level.FINE)) {
      throw new IllegalArgumentException(check + ": a remedy is for what is not fine, and always");
    }
  }

  /** How bad it is, worst last. */
  public enum Level {
    FINE,
    /** Works now, and may not later or not for everything. */
    WARNING,
    /** Packets are lost or take a wrong way. */
    PROBLEM
  }

  /** What is looked at, in the order in which it is told. */
  public enum Check {
    /** The API server serves the product's kinds. */
    OBJECTS,
    /** A controller leads. */
    LEADER,
    /** The API server reaches the admission webhooks. */
    WEBHOOKS,
    /** The node's agent answers. */
    AGENT,
    /** The node's clock against that of whoever asks. */
    CLOCK,
    /** What the agent's service account may do. */
    PERMISSIONS,
    /** The kernel, and whether it takes the rules. */
    KERNEL,
    /** Packets of pods are forwarded. */
    FORWARDING,
    /** Sources of packets are checked. */
    SOURCE_CHECKS,
    /** TCP connections survive their gateway. */
    TCP_TRACKING,
    /** Room for further connections. */
    CONNECTION_TABLE,
    /** The device that leads to other nodes. */
    TUNNEL,
    /** Sizes of packets on the way to other nodes. */
    MTU,
    /** Routing rules of others. */
    FOREIGN_RULES,
    /** Firewall chains of others. */
    FOREIGN_CHAINS
  }

  /** All is well. */
  static Finding fine(Check check, String found, String matters) {
    return new Finding(check, Level.FINE, found, matters, "");
  }
}
