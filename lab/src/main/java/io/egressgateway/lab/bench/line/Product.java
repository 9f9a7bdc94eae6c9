package io.egressgateway.lab.bench.line;

import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.cluster.NodeSnapshot;
import io.egressgateway.lab.bench.ProductKernels;
import io.egressgateway.lab.netns.LabException;
import io.egressgateway.lab.netns.NetworkNamespace;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * The product, in one of its own configurations.
 *
 * @param name for tables and charts
 * @param configuration YAML, added to what the line demands
 */
public record Product(String name, String configuration, ProductKernels kernels) implements Layout {

  /** One node with a pass that programs it, on a thread of its own. */
  public static final class Node implements AutoCloseable {
    private final NodeName name;
    private final ExecutorService owner;
    private final ProductKernels.Kernel kernel;

    private Node(NodeName name, ExecutorService owner, ProductKernels.Kernel kernel) {
      this.name = name;
      this.owner = owner;
      this.kernel = kernel;
    }

    /** Programs the node; nanoseconds that it took. */
    public long program(NodeSnapshot snapshot) {
      return await(
          owner.submit(() -> {
            long start = System.nanoTime();
            kernel.program(snapshot);
            return System.nanoTime() - start;
          }),
          name);
    }

    @Override
    public void close() {
      await(
          owner.submit(() -> {
            kernel.close();
            return true;
          }),
          name);
      owner.shutdown();
    }
  }

  /** As this one, but whatever is programmed at once is one commit, where the backend can. */
  public Product inOneCommit() {
    return new Product(name, configuration, kernels.inOneCommit());
  }

  /** Opens a node in its namespace, without programming it. */
  public Node open(NodeName node, NetworkNamespace namespace) {
    ExecutorService owner = Executors.newSingleThreadExecutor(namespace.threadFactory());
    String whole =
        "enableIPv6: false\ntunnelDetectMethod: interface="
            + LineAddresses.SEGMENT_LINK
            + "\n"
            + configuration;
    return new Node(node, owner, await(owner.submit(() -> kernels.open(node, whole)), node));
  }

  @Override
  public AutoCloseable lay(Line line) {
    SyntheticCluster cluster = SyntheticCluster.of(line.size());
    Node source = open(SyntheticCluster.SOURCE, line.source());
    Node gateway = open(SyntheticCluster.GATEWAY, line.gateway());
    source.program(cluster.seenBy(SyntheticCluster.SOURCE));
    gateway.program(cluster.seenBy(SyntheticCluster.GATEWAY));
    return () -> {
      source.close();
      gateway.close();
    };
  }

  private static <T> T await(Future<T> work, NodeName node) {
    try {
      return work.get();
    } catch (ExecutionException e) {
      throw new LabException("cannot program " + node, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabException("interrupted", e);
    }
  }
}
