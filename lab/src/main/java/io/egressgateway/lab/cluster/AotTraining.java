package io.egressgateway.lab.cluster;

import io.egressgateway.lab.topology.Stack;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Makes the start-up caches of a jar (JEP 514): starts both roles once on a cluster of one node and
 * lets them end, which writes what they had loaded and linked.
 */
public final class AotTraining {
  private static final List<String> ROLES = List.of("controller", "agent");
  private static final Duration READY = Duration.ofSeconds(60);
  private static final Duration END = Duration.ofSeconds(120);

  private AotTraining() {}

  /** True where both caches fit the jar. */
  public static boolean done(Path jar) {
    return ROLES.stream().allMatch(new JavaCommand(jar)::trained);
  }

  /** Trains both roles. */
  public static void run(Path jar) {
    LabOptions options = LabOptions.of(jar).withNodes(1).withStack(Stack.DUAL);
    try (LabCluster cluster = LabCluster.start(options)) {
      List<ProductProcess> processes = cluster.startTraining();
      processes.forEach(process -> process.awaitReady(READY));
      processes.forEach(process -> process.terminate(END));
    }
  }
}
