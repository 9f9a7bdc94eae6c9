package io.egressgateway.domain.diff;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * A part of a transaction after which the kernel is in a safe state: no packet leaves with a wrong
 * source.
 *
 * @param name for logs
 * @param delta what changes
 * @param divisible whether the state is safe too after each of its {@link #parts}
 */
public record Stage(String name, TablesDelta delta, boolean divisible) {
  public Stage {
    requireNonNull(name, "name");
    requireNonNull(delta, "delta");
  }

  /** A stage that is safe only as a whole. */
  public Stage(String name, TablesDelta delta) {
    this(name, delta, false);
  }

  /**
   * Stages that come to the same, one after the other, of at most {@code most} entries; more where
   * the stage, or one class of it, cannot be divided.
   */
  public List<Stage> parts(int most) {
    return divisible && delta.size() > most
        ? DeltaParts.of(delta, most).stream().map(part -> new Stage(name, part)).toList()
        : List.of(this);
  }
}
