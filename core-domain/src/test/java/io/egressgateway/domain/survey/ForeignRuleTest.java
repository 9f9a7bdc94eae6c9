package io.egressgateway.domain.survey;

import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.domain.Cases;
import io.egressgateway.domain.datapath.RoutingRule.MarkMatch;
import io.egressgateway.domain.net.FwMark;
import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.domain.net.MarkRange;
import java.util.function.IntPredicate;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ForeignRuleTest {
  /** Sixteen marks, few enough to try each. */
  private static final MarkRange OURS = new MarkRange(new FwMark(0x20), new FwMark(0xfffffff0));

  private static ForeignRule random(RandomGenerator random) {
    MarkMatch match =
        new MarkMatch(
            new FwMark(random.nextInt(0x40)),
            new FwMark(random.nextInt(0x40)),
            random.nextBoolean());
    return new ForeignRule(IpFamily.IPV4, 10, match, random.nextInt(4) == 0, "lookup 7");
  }

  private static IntPredicate meets(ForeignRule rule) {
    int mask = rule.match().mask().value();
    return mark ->
        ((mark & mask) == (rule.match().value().value() & mask)) != rule.match().inverted();
  }

  private static IntStream ours() {
    return IntStream.range(0x20, 0x30);
  }

  @Test
  void whatARuleTakesOfOurMarksIsWhatTryingEachMarkSays() {
    Cases.forAll(
        ForeignRuleTest::random,
        rule -> {
          assertThat(rule.precedes(OURS)).isEqualTo(ours().anyMatch(meets(rule)));
          assertThat(rule.takesEvery(OURS))
              .isEqualTo(!rule.selective() && ours().allMatch(meets(rule)));
        });
  }

  @Test
  void aRuleBehindOursTakesNothing() {
    ForeignRule late = new ForeignRule(IpFamily.IPV4, 94, MarkMatch.ANY, false, "lookup 7");
    assertThat(late.precedes(OURS)).isFalse();
    assertThat(late.takesEvery(OURS)).isFalse();
  }

  @Test
  void aRuleClaimsMarksOnlyByTheBitsThatMakeThemOurs() {
    assertThat(rule(0x20, 0xf0).claims(OURS)).isTrue();
    assertThat(rule(0x10, 0xf0).claims(OURS)).isFalse();
    assertThat(rule(0x01, 0x0f).claims(OURS)).isFalse();
  }

  private static ForeignRule rule(int mark, int mask) {
    MarkMatch match = new MarkMatch(new FwMark(mark), new FwMark(mask), false);
    return new ForeignRule(IpFamily.IPV4, 1000, match, false, "lookup 7");
  }
}
