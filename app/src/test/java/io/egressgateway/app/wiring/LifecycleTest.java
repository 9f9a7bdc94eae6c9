package io.egressgateway.app.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.app.reconcile.ReconcileLoop;
import io.egressgateway.port.runtime.EgressMetrics;
import io.egressgateway.port.runtime.EgressMetrics.Outcome;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class LifecycleTest {
  private final ReconcileLoop loop =
      new ReconcileLoop(
          "test", System::nanoTime, EgressMetrics.NONE, ReconcileLoop.Intervals.DEFAULT);
  private final Lifecycle lifecycle = new Lifecycle("test", loop);
  private final List<String> events = new ArrayList<>();

  private int runOnce() {
    return lifecycle.run(() -> {
      events.add("pass");
      loop.stop();
      return Outcome.DONE;
    });
  }

  @Test
  void whatWasOpenedLastIsClosedFirstAndOnlyAfterTheLastPass() {
    lifecycle.opened(() -> events.add("first"));
    lifecycle.opened(() -> events.add("second"));
    assertThat(runOnce()).isZero();
    assertThat(events).containsExactly("pass", "second", "first");
  }

  @Test
  void aCloseThatFailsDoesNotStopTheOthers() {
    lifecycle.opened(() -> events.add("first"));
    lifecycle.opened(() -> {
      throw new IllegalStateException("cannot be closed");
    });
    lifecycle.opened(() -> events.add("third"));
    assertThat(runOnce()).isZero();
    assertThat(events).containsExactly("pass", "third", "first");
  }
}
