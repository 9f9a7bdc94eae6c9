package io.egressgateway.app.e2e;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Gives tests the one cluster that all of them use; it goes when the last of them has ended. */
final class SharedCluster implements ParameterResolver {
  private static final Namespace HERE = Namespace.create(SharedCluster.class);

  /** Closed by JUnit with the store that it is in. */
  private record Closing(LiveCluster cluster) implements AutoCloseable {
    @Override
    public void close() {
      cluster.close();
    }
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType().equals(LiveCluster.class);
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    assumeTrue(PackagedProduct.root(), "network namespaces need root");
    return context
        .getRoot()
        .getStore(HERE)
        .getOrComputeIfAbsent(Closing.class, _ -> new Closing(LiveCluster.start()), Closing.class)
        .cluster();
  }
}
