package io.egressgateway.lab.apiserver;

import io.egressgateway.lab.apiserver.http.FaultSwitches;
import io.egressgateway.lab.apiserver.http.FaultSwitches.Refusal;
import io.egressgateway.lab.apiserver.http.Watches;
import io.egressgateway.lab.apiserver.store.ObjectStore;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The switches of a running server. */
final class SwitchedFaults implements Faults, Supplier<FaultSwitches> {
  private final AtomicReference<FaultSwitches> switches =
      new AtomicReference<>(FaultSwitches.none());
  private final AtomicReference<Parts> parts = new AtomicReference<>();

  private record Parts(Listener listener, Watches watches, ObjectStore store) {}

  void attach(Listener listener, Watches watches, ObjectStore store) {
    parts.set(new Parts(listener, watches, store));
  }

  @Override
  public FaultSwitches get() {
    return switches.get();
  }

  @Override
  public void resetConnections() {
    switches.updateAndGet(now -> new FaultSwitches(Refusal.RESET, now.delay()));
  }

  @Override
  public void answerUnavailable() {
    switches.updateAndGet(now -> new FaultSwitches(Refusal.UNAVAILABLE, now.delay()));
  }

  @Override
  public void delay(Duration delay) {
    switches.updateAndGet(now -> new FaultSwitches(now.refusal(), delay));
  }

  @Override
  public void clear() {
    switches.set(FaultSwitches.none());
  }

  @Override
  public void dropWatches() {
    onLoop(running -> running.watches.drop());
  }

  @Override
  public void expireWatchLog() {
    onLoop(running -> running.store.compact());
  }

  @Override
  public void goAway() {
    parts.get().listener.close();
  }

  @Override
  public void comeBack() {
    parts.get().listener.open();
  }

  @Override
  public int openWatches() {
    Parts running = parts.get();
    return running.listener.call(running.watches::count);
  }

  private void onLoop(Consumer<Parts> task) {
    Parts running = parts.get();
    running.listener.call(
        () -> {
          task.accept(running);
          return true;
        });
  }
}
