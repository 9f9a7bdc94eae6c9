package io.egressgateway.domain;

import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/**
 * Runs a property on many seeded random cases.
 *
 * <p>A failure names the seed of its case; {@code -Dcases.seed=SEED -Dcases.count=1} runs that one
 * again, and {@code -Dcases.count=N} runs more.
 */
public final class Cases {
  private static final long FIRST_SEED = Long.getLong("cases.seed", 1);
  private static final int COUNT = Integer.getInteger("cases.count", 300);

  private Cases() {}

  /** Calls {@code body} with each generated case. */
  public static <T> void forAll(Function<RandomGenerator, T> generator, Consumer<T> body) {
    for (long seed = FIRST_SEED; seed < FIRST_SEED + COUNT; seed++) {
      T drawn = generator.apply(new Random(seed * 0x9e3779b97f4a7c15L));
      try {
        body.accept(drawn);
      } catch (AssertionError | RuntimeException failure) {
        throw new AssertionError("fails with -Dcases.seed=" + seed + " on " + drawn, failure);
      }
    }
  }
}
