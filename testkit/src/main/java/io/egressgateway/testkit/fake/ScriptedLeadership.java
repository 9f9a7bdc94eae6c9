package io.egressgateway.testkit.fake;

import io.egressgateway.port.cluster.LeaderDirectory;
import io.egressgateway.port.cluster.Leadership;
import io.egressgateway.port.peer.Endpoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One Lease in memory: whoever takes part first leads until it is closed or deposed, then the next
 * in order. Safe for any thread.
 */
public final class ScriptedLeadership implements LeaderDirectory {
  private final List<Replica> waiting = new ArrayList<>();
  private Optional<Replica> leader = Optional.empty();
  private List<Endpoint> endpoints = List.of();

  /** A replica that takes part once started. */
  public Leadership replica() {
    return new Replica();
  }

  /** Takes the Lease from the leader; it goes to the back of the queue. */
  public synchronized void depose() {
    leader.ifPresent(replica -> {
      leader = Optional.empty();
      replica.told.lost();
      waiting.add(replica);
    });
    elect();
  }

  @Override
  public synchronized List<Endpoint> heartbeatEndpoints() {
    return endpoints;
  }

  private synchronized void join(Replica replica) {
    waiting.add(replica);
    elect();
  }

  private synchronized void leave(Replica replica) {
    waiting.remove(replica);
    if (leader.filter(replica::equals).isPresent()) {
      leader = Optional.empty();
      replica.told.lost();
      elect();
    }
  }

  private void elect() {
    if (leader.isEmpty() && !waiting.isEmpty()) {
      Replica next = waiting.removeFirst();
      leader = Optional.of(next);
      endpoints = next.endpoints;
      next.told.gained();
    }
  }

  private synchronized boolean leads(Replica replica) {
    return leader.filter(replica::equals).isPresent();
  }

  private final class Replica implements Leadership {
    private List<Endpoint> endpoints = List.of();
    private Listener told = new Nobody();

    @Override
    public void start(List<Endpoint> heartbeatEndpoints, Listener listener) {
      endpoints = List.copyOf(heartbeatEndpoints);
      told = listener;
      join(this);
    }

    @Override
    public boolean isLeader() {
      return leads(this);
    }

    @Override
    public void close() {
      leave(this);
    }
  }

  private static final class Nobody implements Leadership.Listener {
    @Override
    public void gained() {}

    @Override
    public void lost() {}
  }
}
