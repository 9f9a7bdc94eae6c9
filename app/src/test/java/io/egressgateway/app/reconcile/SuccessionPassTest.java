package io.egressgateway.app.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.port.datapath.DatapathException;
import io.egressgateway.port.datapath.DatapathException.Kind;
import io.egressgateway.port.runtime.EgressMetrics.Outcome;
import io.egressgateway.testkit.fake.RecordingMetrics;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SuccessionPassTest {
  private final List<String> events = new ArrayList<>();
  private final RecordingMetrics metrics = new RecordingMetrics();
  private Outcome outcome = Outcome.DONE;
  private boolean refused;

  private final SuccessionPass pass =
      new SuccessionPass(
          () -> {
            events.add("pass");
            return outcome;
          },
          List.of(former("one"), former("two")),
          metrics);

  private SuccessionPass.Former former(String name) {
    return new SuccessionPass.Former() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public void remove() throws DatapathException {
        if (refused && name.equals("one")) {
          throw new DatapathException(Kind.BUSY, "remove", name, null);
        }
        events.add(name);
      }
    };
  }

  @ParameterizedTest
  @EnumSource(names = {"WAITING", "FAILED"})
  void nothingIsRemovedBeforeTheNodeIsProgrammed(Outcome unfinished) {
    outcome = unfinished;
    assertThat(pass.run()).isEqualTo(unfinished);
    assertThat(events).containsExactly("pass");

    outcome = Outcome.DONE;
    assertThat(pass.run()).isEqualTo(Outcome.DONE);
    assertThat(events).containsExactly("pass", "pass", "one", "two");
  }

  @Test
  void whatIsGoneIsNotRemovedAgain() {
    pass.run();
    pass.run();
    assertThat(events).containsExactly("pass", "one", "two", "pass");
  }

  @Test
  void whatCouldNotBeRemovedIsCountedAndTriedAgainAndTheNodeCountsAsProgrammed() {
    refused = true;
    assertThat(pass.run()).isEqualTo(Outcome.DONE);
    assertThat(metrics.failures("succession", "BUSY")).isEqualTo(1);

    refused = false;
    assertThat(pass.run()).isEqualTo(Outcome.DONE);
    assertThat(events).containsExactly("pass", "two", "pass", "one");
  }
}
