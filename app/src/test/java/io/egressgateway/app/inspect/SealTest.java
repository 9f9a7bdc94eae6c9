package io.egressgateway.app.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.net.IpAddress;
import org.junit.jupiter.api.Test;

class SealTest {
  private static final byte[] KEY = "0123456789abcdef0123456789abcdef".getBytes();
  private static final long NOW = 1_800_000_000_000L;
  private static final Question QUESTION = question("node1", "10.0.0.1", "8.8.8.8");

  private static Question question(String node, String source, String destination) {
    return new Question(new NodeName(node), IpAddress.of(source), IpAddress.of(destination));
  }

  @Test
  void aSealHoldsForItsQuestionForHalfAMinuteEitherWay() {
    String seal = Seal.of(KEY, QUESTION, NOW);
    assertThat(Seal.holds(KEY, QUESTION, seal, NOW)).isTrue();
    assertThat(Seal.holds(KEY, QUESTION, seal, NOW + 30_000)).isTrue();
    assertThat(Seal.holds(KEY, QUESTION, seal, NOW + 30_001)).isFalse();
    assertThat(Seal.holds(KEY, QUESTION, seal, NOW - 30_001)).isFalse();
  }

  @Test
  void aSealOpensNoOtherNodeQuestionOrTime() {
    String seal = Seal.of(KEY, QUESTION, NOW);
    assertThat(Seal.holds(KEY, question("node2", "10.0.0.1", "8.8.8.8"), seal, NOW)).isFalse();
    assertThat(Seal.holds(KEY, question("node1", "10.0.0.2", "8.8.8.8"), seal, NOW)).isFalse();
    assertThat(Seal.holds(KEY, question("node1", "10.0.0.1", "8.8.8.9"), seal, NOW)).isFalse();
    String later = (NOW + 1) + seal.substring(seal.indexOf('.'));
    assertThat(Seal.holds(KEY, QUESTION, later, NOW)).isFalse();
    assertThat(Seal.holds(new byte[32], QUESTION, seal, NOW)).isFalse();
  }

  @Test
  void whatIsNoSealDoesNotHold() {
    for (String text : new String[] {"", ".", "1.", "1.zz", NOW + "", "9".repeat(40) + ".00"}) {
      assertThat(Seal.holds(KEY, QUESTION, text, NOW)).as(text).isFalse();
    }
  }
}
