package io.egressgateway.lab.topology;

import io.egressgateway.domain.net.AddressPair;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.lab.netns.LabException;
import io.egressgateway.lab.netns.LabRun;
import io.egressgateway.lab.netns.NetworkNamespace;
import java.util.List;
import java.util.Optional;

/**
 * A topology that is up: its namespaces, and the failures that can be done to it.
 *
 * <p>{@link #close} ends every program inside and deletes everything; so do the end of the JVM, and
 * the next start where this one is killed. Thread safe.
 */
public final class LiveTopology implements AutoCloseable {
  private final Topology topology;
  private final LabRun run;
  private final NetworkNamespace segment;
  private final NetworkNamespace outside;
  private final Optional<NetworkNamespace> controlPlane;
  private final List<LabNode> nodes;

  LiveTopology(
      Topology topology,
      LabRun run,
      NetworkNamespace segment,
      NetworkNamespace outside,
      Optional<NetworkNamespace> controlPlane,
      List<LabNode> nodes) {
    this.topology = topology;
    this.run = run;
    this.segment = segment;
    this.outside = outside;
    this.controlPlane = controlPlane;
    this.nodes = List.copyOf(nodes);
  }

  /**
   * Makes the network; it can carry packets when this returns.
   *
   * @throws LabException where the kernel refuses something; nothing is left then
   */
  public static LiveTopology start(Topology topology) {
    LabRun run = LabRun.start();
    try {
      return new Assembly(topology, run).assemble();
    } catch (RuntimeException e) {
      run.close();
      throw e;
    }
  }

  public Topology topology() {
    return topology;
  }

  /** The run that owns the namespaces, for its id and directory. */
  public LabRun run() {
    return run;
  }

  /**
   * The switch: a bridge {@code br0}, whose ports are {@code port1} for the first node and so on.
   */
  public NetworkNamespace segment() {
    return segment;
  }

  /** The switch's ports: {@code outside}, {@code control} if there is one, then the nodes'. */
  public List<String> ports() {
    return Assembly.ports(topology);
  }

  /** The outside host: {@code eth0} on the segment, and no route to any pod. */
  public NetworkNamespace outside() {
    return outside;
  }

  /** Where API server and controller run, if the topology has one. */
  public Optional<NetworkNamespace> controlPlane() {
    return controlPlane;
  }

  public List<LabNode> nodes() {
    return nodes;
  }

  /** The node with a number, from 1. */
  public LabNode node(int number) {
    return nodes.get(number - 1);
  }

  /**
   * Pulls the node's cable at the switch: the node sees no carrier, nobody hears it.
   *
   * @return {@code System.nanoTime} just before
   */
  public long linkDown(LabNode node) {
    long before = System.nanoTime();
    segment.ip("link set " + node.port() + " down");
    return before;
  }

  /** Puts the cable back. */
  public void linkUp(LabNode node) {
    segment.ip("link set " + node.port() + " up");
  }

  /**
   * The node loses its power: silent at once, and every program on it and in its pods is gone.
   *
   * @return {@code System.nanoTime} just before
   */
  public long kill(LabNode node) {
    long before = linkDown(node);
    node.namespace().killInside();
    node.pods().forEach(pod -> pod.namespace().killInside());
    return before;
  }

  /**
   * Loads the CNI's rules of a node again, as a CNI does that starts, or that somebody has flushed:
   * what is there of them goes, and they are the newest in the kernel.
   */
  public void reloadRules(LabNode node) {
    RuleLoader.load(new NodeView(topology, node.number()), node.namespace());
  }

  /** Whom a server outside sees where a pod of the node is covered by no policy. */
  public IpAddress ordinarySource(LabNode node, LabPod pod, IpFamily family) {
    AddressPair addresses = topology.cni().hidesPods() ? node.addresses() : pod.addresses();
    return addresses.get(family).orElseThrow();
  }

  /** The topology's families, IPv4 first. */
  public List<IpFamily> families() {
    return topology.stack().families();
  }

  @Override
  public void close() {
    run.close();
  }
}
