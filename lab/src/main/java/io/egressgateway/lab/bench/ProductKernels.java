package io.egressgateway.lab.bench;

import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.cluster.NodeSnapshot;
import java.util.ServiceLoader;

/**
 * The product's way from a snapshot to a node's kernel, without an API server.
 *
 * <p>The lab knows no adapter; the module that wires them provides this through {@link
 * ServiceLoader}, so that what is measured is what runs.
 */
public interface ProductKernels {

  /**
   * Opens what programs one node, in the network namespace of the calling thread, which must also
   * make all later calls.
   *
   * @param configuration the product's own configuration file, YAML
   * @throws io.egressgateway.lab.netns.LabException where the configuration or the kernel refuses
   */
  Kernel open(NodeName node, String configuration);

  /**
   * As this one, but a change is one commit, however large, where the backend can do that; to
   * compare with.
   */
  ProductKernels inOneCommit();

  /** One node. */
  interface Kernel extends AutoCloseable {
    /**
     * One pass of an agent: desired state, diff, apply. The kernel is as the snapshot says when it
     * returns.
     *
     * @throws io.egressgateway.lab.netns.LabException where it could not be done
     */
    void program(NodeSnapshot snapshot);

    /** Leaves the kernel as it is. */
    @Override
    void close();
  }

  /**
   * The one that this jar has.
   *
   * @throws IllegalStateException outside of the packaged product
   */
  static ProductKernels installed() {
    return ServiceLoader.load(ProductKernels.class)
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("the bench runs from the packaged product"));
  }
}
