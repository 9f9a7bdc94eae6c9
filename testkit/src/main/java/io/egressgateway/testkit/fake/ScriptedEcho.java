package io.egressgateway.testkit.fake;

import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.port.peer.EchoProbe;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Consumer;

/** Answers, within {@link #send}, for the addresses it was told are alive. Thread safe. */
public final class ScriptedEcho implements EchoProbe {
  private final TreeSet<IpAddress> alive = new TreeSet<>();
  private final List<IpAddress> sent = new ArrayList<>();
  private Consumer<IpAddress> listener = _ -> {};
  private boolean closed;

  public synchronized void setAlive(IpAddress address, boolean isAlive) {
    if (isAlive) {
      alive.add(address);
    } else {
      alive.remove(address);
    }
  }

  /** The targets of all requests, in order. */
  public synchronized List<IpAddress> sent() {
    return List.copyOf(sent);
  }

  @Override
  public void send(IpAddress target) {
    Consumer<IpAddress> told;
    synchronized (this) {
      if (closed) {
        return;
      }
      sent.add(target);
      if (!alive.contains(target)) {
        return;
      }
      told = listener;
    }
    told.accept(target);
  }

  @Override
  public synchronized void onReply(Consumer<IpAddress> newListener) {
    listener = newListener;
  }

  @Override
  public synchronized void close() {
    closed = true;
  }
}
