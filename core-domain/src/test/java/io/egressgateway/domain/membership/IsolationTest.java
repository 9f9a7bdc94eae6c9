package io.egressgateway.domain.membership;

import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.Sorted;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class IsolationTest {
  private static final long MILLI = 1_000_000;
  private static final IpAddress PEER = IpAddress.of("192.0.2.1");

  private final Isolation isolation = new Isolation(MembershipTimings.DEFAULT);
  private final List<String> outputs = new ArrayList<>();
  private Isolation.State state = Isolation.State.starting(0);

  private void tell(IsolationInput input, long milli) {
    Isolation.Step step = isolation.step(state, input, milli * MILLI);
    state = step.state();
    for (IsolationOutput output : step.outputs()) {
      if (!(output instanceof IsolationOutput.Probe)) {
        outputs.add(milli + " " + output.getClass().getSimpleName());
      }
    }
  }

  private void silence(long fromMilli, long untilMilli, boolean peerAnswers) {
    for (long milli = fromMilli; milli < untilMilli; milli += 10) {
      tell(new IsolationInput.Tick(), milli);
      if (peerAnswers && milli % 50 == 0) {
        tell(new IsolationInput.EchoReply(PEER), milli);
      }
    }
  }

  @Test
  void anIsolatedNodeWithdrawsAndComesBackOnlyWithAFreshView() {
    tell(new IsolationInput.Watch(Sorted.set(List.of(PEER))), 0);
    tell(new IsolationInput.Ack(1), 10);
    silence(10, 400, false);
    assertThat(outputs).containsExactly("310 Withdraw");
    tell(new IsolationInput.Ack(1), 400);
    assertThat(outputs).hasSize(1);
    tell(new IsolationInput.Ack(2), 410);
    assertThat(outputs).endsWith("410 NeedsFreshView");
    tell(new IsolationInput.FreshView(), 420);
    assertThat(outputs).endsWith("420 Restore");
  }

  @Test
  void aNodeThatOnlyLostTheControllerGoesOn() {
    tell(new IsolationInput.Watch(Sorted.set(List.of(PEER))), 0);
    silence(0, 5_000, true);
    assertThat(outputs).isEmpty();
  }
}
