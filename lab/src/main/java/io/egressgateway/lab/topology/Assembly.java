package io.egressgateway.lab.topology;

import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.domain.net.IpPrefix;
import io.egressgateway.lab.netns.LabException;
import io.egressgateway.lab.netns.LabRun;
import io.egressgateway.lab.netns.NetworkNamespace;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.stream.IntStream;

/** Puts one topology together: namespaces, cables, then what is inside each. */
final class Assembly {
  private static final String SWITCH = "switch";
  private static final String OUTSIDE = "outside";
  private static final String CONTROL_PLANE = "control";

  /**
   * Index of every {@code eth0}. Where both ends of a veth have the same index by chance, Linux
   * takes a change of carrier for not urgent and tells the bridge up to a second later
   * (net/core/link_watch.c linkwatch_urgent_event), which no real cable does.
   */
  private static final int INDEX = 100;

  private final Topology topology;
  private final LabRun run;
  private final AddressPlan plan;
  private final Map<String, NetworkNamespace> namespaces = new LinkedHashMap<>();

  Assembly(Topology topology, LabRun run) {
    this.topology = topology;
    this.run = run;
    this.plan = new AddressPlan(topology.stack(), topology.cni());
  }

  LiveTopology assemble() {
    run.namespaces(labels()).forEach(made -> namespaces.put(made.label(), made));
    List<Runnable> settings = new ArrayList<>();
    namespaces.values().forEach(namespace -> settings.add(() -> sysctls(namespace)));
    together(settings);
    run.links(cables());
    List<Runnable> insides = new ArrayList<>();
    insides.add(() -> host(OUTSIDE, AddressPlan::outside));
    if (topology.controlPlane()) {
      insides.add(() -> host(CONTROL_PLANE, AddressPlan::controlPlane));
    }
    numbers().forEach(node -> insides.add(() -> nodeInsides(view(node))));
    together(insides);
    // The switch last: its ports find their cables' other ends up and forward at once.
    namespace(SWITCH).ip(switchBatch());
    return live();
  }

  private List<Integer> numbers() {
    return IntStream.rangeClosed(1, topology.nodeNames().size()).boxed().toList();
  }

  private List<String> labels() {
    List<String> labels = new ArrayList<>(List.of(SWITCH, OUTSIDE));
    if (topology.controlPlane()) {
      labels.add(CONTROL_PLANE);
    }
    for (String node : topology.nodeNames()) {
      labels.add(node);
      for (int pod = 1; pod <= topology.podsPerNode(); pod++) {
        labels.add(podName(node, pod));
      }
    }
    return labels;
  }

  private static String podName(String node, int pod) {
    return node + "-pod" + pod;
  }

  private String nodeName(int node) {
    return topology.nodeNames().get(node - 1);
  }

  private NetworkNamespace namespace(String label) {
    NetworkNamespace namespace = namespaces.get(label);
    if (namespace == null) {
      throw new IllegalStateException("no namespace " + label);
    }
    return namespace;
  }

  /** Before any device is there, so that every device inherits the defaults. */
  private void sysctls(NetworkNamespace namespace) {
    List<String> lines = new ArrayList<>();
    lines.add("net/ipv6/conf/default/accept_dad=0");
    lines.add("net/ipv6/conf/default/accept_ra=0");
    if (namespace.label().equals(SWITCH)) {
      lines.add("net/ipv6/conf/all/disable_ipv6=1");
      lines.add("net/ipv6/conf/default/disable_ipv6=1");
    }
    if (topology.nodeNames().contains(namespace.label())) {
      lines.add("net/ipv4/ip_forward=1");
      lines.add("net/ipv6/conf/all/forwarding=1");
    }
    namespace.sysctl(lines.toArray(String[]::new));
  }

  private String cables() {
    StringBuilder batch = new StringBuilder();
    batch.append(cable(OUTSIDE, "outside", 1));
    if (topology.controlPlane()) {
      batch.append(cable(CONTROL_PLANE, "control", 254));
    }
    for (int node : numbers()) {
      batch.append(cable(nodeName(node), "port" + node, 1 + node));
      batch.append(podCables(view(node)));
    }
    return batch.toString();
  }

  private String podCables(NodeView node) {
    StringBuilder batch = new StringBuilder();
    String nodeNamespace = namespace(nodeName(node.number())).name();
    String podEnd = CniScript.of(node).podEnd();
    for (int pod : node.pods()) {
      batch.append(
          "link add %s index %d netns %s type veth peer name %s netns %s\n"
              .formatted(
                  podEnd, INDEX, podNamespace(node, pod).name(), node.device(pod), nodeNamespace));
    }
    return batch.toString();
  }

  private NodeView view(int node) {
    return new NodeView(topology, node);
  }

  private NetworkNamespace podNamespace(NodeView node, int pod) {
    return namespace(podName(nodeName(node.number()), pod));
  }

  /**
   * A cable to the switch; the MAC ends in the last byte of the IPv4 address, for who reads dumps.
   */
  private String cable(String label, String port, int lastByte) {
    return "link add eth0 index %d address 02:00:ac:16:00:%02x netns %s type veth peer name %s netns %s\n"
        .formatted(INDEX, lastByte, namespace(label).name(), port, namespace(SWITCH).name());
  }

  private String switchBatch() {
    StringBuilder batch = new StringBuilder();
    batch.append("link add br0 type bridge stp_state 0 mcast_snooping 0\nlink set br0 up\n");
    for (String port : ports(topology)) {
      batch.append("link set %1$s master br0\nlink set %1$s up\n".formatted(port));
    }
    return batch.toString();
  }

  static List<String> ports(Topology topology) {
    List<String> ports = new ArrayList<>(List.of("outside"));
    if (topology.controlPlane()) {
      ports.add("control");
    }
    for (int node = 1; node <= topology.nodeNames().size(); node++) {
      ports.add("port" + node);
    }
    return ports;
  }

  private void host(String label, Function<IpFamily, IpAddress> address) {
    StringBuilder batch = new StringBuilder("link set eth0 up\n");
    for (IpFamily family : topology.stack().families()) {
      int length = AddressPlan.segment(family).length();
      batch.append(NodeScript.address(address.apply(family), length, "eth0")).append('\n');
      if (label.equals(OUTSIDE)) {
        String far = NodeScript.address(AddressPlan.farAway(family), family.bits(), "lo");
        batch.append(far).append('\n');
      }
    }
    namespace(label).ip(batch.toString());
  }

  private void nodeInsides(NodeView node) {
    NetworkNamespace namespace = namespace(nodeName(node.number()));
    CniScript cni = CniScript.of(node);
    List<String> pods = node.pods().stream().map(pod -> podNamespace(node, pod).name()).toList();
    List<String> lines = new ArrayList<>(new NodeScript(node).onNode());
    lines.addAll(cni.onNode(pods));
    namespace.ip(String.join("\n", lines));
    if (!cni.forwardingEntries().isEmpty()) {
      String entries = String.join("\n", cni.forwardingEntries());
      namespace.input(entries + "\n", "bridge", "-batch", "-");
    }
    namespace.sysctl(cni.settings().toArray(String[]::new));
    for (int pod : node.pods()) {
      podNamespace(node, pod).sysctl(cni.podSettings().toArray(String[]::new));
      podNamespace(node, pod).ip(String.join("\n", cni.inPod(pod)));
    }
    RuleLoader.load(node, namespace);
  }

  private LiveTopology live() {
    List<LabNode> nodes = numbers().stream().map(this::labNode).toList();
    Optional<NetworkNamespace> control = Optional.ofNullable(namespaces.get(CONTROL_PLANE));
    return new LiveTopology(topology, run, namespace(SWITCH), namespace(OUTSIDE), control, nodes);
  }

  private LabNode labNode(int node) {
    List<LabPod> pods = new ArrayList<>();
    for (int pod = 1; pod <= topology.podsPerNode(); pod++) {
      int number = pod;
      String name = podName(nodeName(node), pod);
      pods.add(
          new LabPod(
              name, namespace(name), plan.addresses(family -> plan.pod(node, number, family))));
    }
    return new LabNode(
        nodeName(node),
        node,
        namespace(nodeName(node)),
        plan.addresses(family -> AddressPlan.node(node, family)),
        podCidrs(node),
        pods);
  }

  private List<IpPrefix> podCidrs(int node) {
    return topology.cni().usesPodCidrs()
        ? topology.stack().families().stream().map(view(node)::podNetwork).toList()
        : List.of();
  }

  private static void together(List<Runnable> tasks) {
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      List<? extends Future<?>> running = tasks.stream().map(executor::submit).toList();
      for (Future<?> future : running) {
        future.get();
      }
    } catch (ExecutionException e) {
      throw new LabException("cannot put the topology together", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabException("interrupted while putting the topology together", e);
    }
  }
}
