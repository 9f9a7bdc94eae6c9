package io.egressgateway.adapter.arp.announce;

import static io.egressgateway.adapter.arp.announce.Segment.addresses;
import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.domain.net.IpAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AdoptionTest {
  private static final IpAddress ONE = IpAddress.of("192.0.2.1");
  private static final IpAddress TWO = IpAddress.of("192.0.2.2");

  private final Adoption adoption = new Adoption();
  private final List<IpAddress> questions = new ArrayList<>();
  private boolean connected = true;
  private long now = Long.MAX_VALUE - Adoption.PAUSE.toNanos();

  private boolean ask(IpAddress address) {
    questions.add(address);
    return connected;
  }

  /** Lets time pass to whatever is due next; true where the answered ones changed. */
  private boolean next() {
    now = adoption.dueNanos().orElseThrow();
    return adoption.elapse(now, this::ask);
  }

  private void settle() {
    for (int i = 0; i < Adoption.QUESTIONS; i++) {
      assertThat(next()).isFalse();
    }
    assertThat(next()).isTrue();
  }

  @Test
  void threeUnansweredQuestionsAndAPauseComeBeforeAnAnswer() {
    long start = now;
    adoption.candidates(addresses("192.0.2.1"), now);

    for (int i = 0; i < Adoption.QUESTIONS; i++) {
      assertThat(next()).isFalse();
      assertThat(adoption.answered()).isEmpty();
    }
    assertThat(next()).isTrue();

    assertThat(adoption.answered()).containsExactly(ONE);
    assertThat(questions).containsExactly(ONE, ONE, ONE);
    assertThat(now - start).isEqualTo(Adoption.PAUSE.toNanos() * Adoption.QUESTIONS);
  }

  @Test
  void nothingIsDoneBeforeItIsDue() {
    adoption.candidates(addresses("192.0.2.1"), now);
    adoption.elapse(now, this::ask);

    assertThat(adoption.elapse(now + Adoption.PAUSE.toNanos() - 1, this::ask)).isFalse();

    assertThat(questions).hasSize(1);
  }

  @Test
  void aQuestionThatCannotGoOutStartsTheCountAnew() {
    adoption.candidates(addresses("192.0.2.1"), now);
    next();
    next();
    connected = false;
    next();
    connected = true;

    settle();
  }

  @Test
  void oneThatCannotBeAskedAboutAgainIsNotAnsweredForAnyMore() {
    adoption.candidates(addresses("192.0.2.1"), now);
    settle();
    connected = false;

    assertThat(next()).isTrue();

    assertThat(adoption.answered()).isEmpty();
  }

  @Test
  void whatIsAnsweredForIsAskedAboutAgainAndAgain() {
    adoption.candidates(addresses("192.0.2.1"), now);
    settle();
    questions.clear();

    for (int i = 0; i < 3; i++) {
      long before = now;
      assertThat(next()).isFalse();
      assertThat(now - before).isEqualTo(Adoption.AGAIN.toNanos());
    }

    assertThat(questions).containsExactly(ONE, ONE, ONE);
    assertThat(adoption.answered()).containsExactly(ONE);
  }

  @Test
  void aClaimIsNewsOnceAndForGood() {
    adoption.candidates(addresses("192.0.2.1", "192.0.2.2"), now);

    assertThat(adoption.claimed(ONE)).isTrue();
    assertThat(adoption.claimed(ONE)).isFalse();
    adoption.candidates(addresses(), now);
    adoption.candidates(addresses("192.0.2.1", "192.0.2.2"), now);
    settle();

    assertThat(adoption.answered()).containsExactly(TWO);
  }

  @Test
  void aDoubtedAddressIsSilentUntilItWasAskedAboutAnew() {
    adoption.candidates(addresses("192.0.2.1"), now);
    settle();

    adoption.doubt(List.of(ONE, TWO), now);

    assertThat(adoption.answered()).isEmpty();
    assertThat(adoption.candidates()).containsExactly(ONE);
    settle();
  }

  @Test
  void theSameCandidatesAgainChangeNothing() {
    adoption.candidates(addresses("192.0.2.1"), now);
    settle();
    adoption.candidates(addresses("192.0.2.1"), now);

    assertThat(adoption.answered()).containsExactly(ONE);
    adoption.end();
    assertThat(adoption.dueNanos()).isEmpty();
  }
}
