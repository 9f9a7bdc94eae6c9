package io.egressgateway.lab.apiserver;

import io.egressgateway.lab.apiserver.http.FaultSwitches;
import io.egressgateway.lab.apiserver.http.FaultSwitches.Refusal;
import io.egressgateway.lab.apiserver.http.Watches;
import io.egressgateway.lab.apiserver.store.ObjectStore;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The switches of a running server. */
final class SwitchedFaults implements Faults, Supplier<FaultSwitches> {
  private volatile FaultSwitches switches = FaultSwitches.none();
  private volatile Optional<Parts> parts = Optional.empty();

  private record Parts(Listener listener, Watches watches, ObjectStore store) {}

  void attach(Listener listener, Watches watches, ObjectStore store) {
    parts = Optional.of(new Parts(listener, watches, store));
  }

  @Override
  public FaultSwitches get() {
    return switches;
  }

  @Override
  public synchronized void resetConnections() {
    switches = new FaultSwitches(Refusal.RESET, switches.delay());
  }

  @Override
  public synchronized void answerUnavailable() {
    switches = new FaultSwitches(Refusal.UNAVAILABLE, switches.delay());
  }

  @Override
  public synchronized void delay(Duration delay) {
    switches = new FaultSwitches(switches.refusal(), delay);
  }

  @Override
  public synchronized void clear() {
    switches = FaultSwitches.none();
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
    running().listener.close();
  }

  @Override
  public void comeBack() {
    running().listener.open();
  }

  @Override
  public int openWatches() {
    Parts running = running();
    return running.listener.call(running.watches::count);
  }

  private Parts running() {
    return parts.orElseThrow(() -> new IllegalStateException("the server has not started"));
  }

  private void onLoop(Consumer<Parts> task) {
    Parts running = running();
    running.listener.call(() -> {
      task.accept(running);
      return true;
    });
  }
}
