package io.egressgateway.app.wiring;

import io.egressgateway.adapter.nftables.backend.NftablesBackend;
import io.egressgateway.app.config.AgentConfig;
import io.egressgateway.app.config.ConfigException;
import io.egressgateway.app.config.ConfigLoader;
import io.egressgateway.app.reconcile.AgentPass;
import io.egressgateway.app.reconcile.AnnounceGate;
import io.egressgateway.app.reconcile.CutOffWatch;
import io.egressgateway.app.reconcile.DirectWatch;
import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.cluster.NodeSnapshot;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.lab.bench.ProductKernels;
import io.egressgateway.lab.netns.LabException;
import io.egressgateway.port.announce.AddressAnnouncer;
import io.egressgateway.port.cluster.AgentPublisher;
import io.egressgateway.port.cluster.ClusterSource;
import io.egressgateway.port.datapath.DatapathBackend;
import io.egressgateway.port.datapath.DatapathException;
import io.egressgateway.port.runtime.EgressMetrics;
import io.egressgateway.port.runtime.EgressMetrics.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/**
 * Gives the lab's bench an agent's pass with its real kernel ports, fed by hand: the only class of
 * the product that knows the lab. Nobody is announced to and nothing is published.
 */
public final class BenchKernels implements ProductKernels {
  private final boolean inOneCommit;

  /** For the service loader. */
  public BenchKernels() {
    this(false);
  }

  private BenchKernels(boolean inOneCommit) {
    this.inOneCommit = inOneCommit;
  }

  @Override
  public ProductKernels inOneCommit() {
    return new BenchKernels(true);
  }

  @Override
  public Kernel open(NodeName node, String configuration) {
    AgentConfig config = read(node, configuration);
    KernelPorts ports =
        new KernelPorts(
            backend(config),
            AgentModule.routing(config.shared().datapath()),
            AgentModule.conntrack(config.shared().datapath()),
            AgentModule.predecessor(config));
    HandFed source = new HandFed();
    AgentPass pass =
        new AgentPass(
            new AgentPass.Ports(
                source,
                ports.datapath(),
                ports.routing(),
                ports.conntrack(),
                ports.predecessor(),
                new AnnounceGate(new Silent()),
                AgentPublisher.NONE,
                CutOffWatch.NONE,
                DirectWatch.NONE),
            config.shared().datapath(),
            AgentModule.tunnel(config),
            new AgentPass.Runtime(System::nanoTime, EgressMetrics.NONE),
            _ -> {});
    return new FedKernel(node, ports, source, pass);
  }

  private DatapathBackend backend(AgentConfig config) {
    if (!inOneCommit || !config.backend().equals("nftables")) {
      return AgentModule.choice(config, EgressMetrics.NONE).backend();
    }
    try {
      return NftablesBackend.open(config.shared().datapath(), Integer.MAX_VALUE);
    } catch (DatapathException refused) {
      throw new LabException("cannot open nftables", refused);
    }
  }

  private static AgentConfig read(NodeName node, String configuration) {
    try {
      Path file = Files.createTempFile("bench", ".yml");
      try {
        Files.writeString(file, configuration);
        return new ConfigLoader(Map.of("NODE_NAME", node.value()), Optional.of(file)).agent();
      } finally {
        Files.delete(file);
      }
    } catch (ConfigException refused) {
      throw new LabException("the product refuses this configuration:\n" + configuration, refused);
    } catch (IOException failed) {
      throw new LabException("cannot write a configuration file", failed);
    }
  }

  private record FedKernel(NodeName node, KernelPorts ports, HandFed source, AgentPass pass)
      implements Kernel {
    @Override
    public void program(NodeSnapshot snapshot) {
      source.snapshot = snapshot;
      Outcome outcome = pass.run();
      if (outcome != Outcome.DONE) {
        throw new LabException(node + " could not be programmed: " + outcome);
      }
    }

    @Override
    public void close() {
      ports.conntrack().close();
      ports.routing().close();
      ports.datapath().close();
    }
  }

  /** The snapshot that was given last. */
  private static final class HandFed implements ClusterSource<NodeSnapshot> {
    private @Nullable NodeSnapshot snapshot;

    @Override
    public void start() {}

    @Override
    public Optional<NodeSnapshot> snapshot() {
      return Optional.ofNullable(snapshot);
    }

    @Override
    public void onChange(Runnable wake) {}

    @Override
    public void relist() {}

    @Override
    public void close() {}
  }

  /** The bench tells neighbors itself. */
  private static final class Silent implements AddressAnnouncer {
    @Override
    public void announce(SortedSet<IpAddress> addresses) {}

    @Override
    public void adopt(SortedSet<IpAddress> addresses) {}

    @Override
    public void listenFor(SortedSet<IpAddress> addresses) {}

    @Override
    public void onTaken(TakenListener listener) {}

    @Override
    public void onConflict(ConflictListener listener) {}

    @Override
    public void close() {}
  }
}
