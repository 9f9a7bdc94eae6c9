package io.egressgateway.lab.netns;

import io.egressgateway.lab.topology.LiveTopology;
import io.egressgateway.lab.topology.Topology;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** A program that starts a topology with a process inside, says so, and waits to be killed. */
final class LabVictim {
  private LabVictim() {}

  public static void main(String[] args) throws InterruptedException {
    LiveTopology live = LiveTopology.start(Topology.ofNodes(1));
    Process inside = live.node(1).namespace().exec(List.of("sleep", "600"));
    System.out.println(live.run().id() + " " + inside.pid());
    new CountDownLatch(1).await();
  }
}
