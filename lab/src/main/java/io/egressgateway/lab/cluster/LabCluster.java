package io.egressgateway.lab.cluster;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.lab.apiserver.ApiServer;
import io.egressgateway.lab.apiserver.ApiServerOptions;
import io.egressgateway.lab.apiserver.auth.Identity;
import io.egressgateway.lab.netns.LabException;
import io.egressgateway.lab.netns.NetworkNamespace;
import io.egressgateway.lab.topology.AddressPlan;
import io.egressgateway.lab.topology.LabNode;
import io.egressgateway.lab.topology.LabPod;
import io.egressgateway.lab.topology.LiveTopology;
import io.egressgateway.lab.topology.Topology;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

/**
 * A cluster that is up: network, API server, nodes and pods as objects; the product is started by
 * {@link #startController} and {@link #startAgent}.
 *
 * <p>{@link #close} takes everything away again.
 */
public final class LabCluster implements AutoCloseable {
  private static final int API_PORT = 6443;
  private static final int AGENT_HEALTH = 5810;
  private static final int CONTROLLER_HEALTH = 5820;
  private static final int CONTROLLER_HEARTBEAT = 5825;
  private static final int CONTROLLER_WEBHOOK = 5822;

  private final LabOptions options;
  private final LiveTopology network;
  private final Optional<ApiServer> embedded;
  private final LabApi api;
  private final Relay relay;
  private volatile String configuration;
  private final Path userKubeconfig;
  private final Function<Optional<Identity>, String> kubeconfigs;
  private final JavaCommand java;
  private final Map<String, ProductProcess> agents = new TreeMap<>();
  private final List<ProductProcess> controllers = new ArrayList<>();
  private final List<Relay> webhooks = new ArrayList<>();
  private final AtomicBoolean closed = new AtomicBoolean();

  private LabCluster(LabOptions options, LiveTopology network, Optional<ApiServer> embedded) {
    this.options = options;
    this.configuration = options.configuration();
    this.network = network;
    this.embedded = embedded;
    this.java = new JavaCommand(options.jar());
    Path directory = network.run().directory();
    this.userKubeconfig =
        options
            .kubeconfig()
            .orElseGet(
                () -> write(directory.resolve("kubeconfig"), embedded.orElseThrow().kubeconfig()));
    ApiAccess access = ApiAccess.of(userKubeconfig);
    this.api = new LabApi(access);
    IpAddress inside = AddressPlan.controlPlane(families().getFirst());
    this.relay = Relay.start(controlPlane(), inside, API_PORT, target(access.server()));
    String server = "https://" + bracketed(inside) + ":" + API_PORT;
    String ours =
        embedded.isPresent()
            ? read(userKubeconfig).replace(access.server().toString(), server)
            : ApiAccess.relayed(userKubeconfig, server);
    this.kubeconfigs =
        who ->
            who.map(account -> embedded.orElseThrow().kubeconfigOf(account))
                .map(text -> text.replace(access.server().toString(), server))
                .orElse(ours);
  }

  /**
   * Makes the cluster; nothing is left of it where this fails.
   *
   * @throws LabException saying what could not be made
   */
  public static LabCluster start(LabOptions options) {
    requireNonNull(options, "options");
    LiveTopology network =
        LiveTopology.start(
            Topology.ofNodes(options.nodes()).withStack(options.stack()).withCni(options.cni()));
    Optional<ApiServer> embedded = Optional.empty();
    try {
      if (options.kubeconfig().isEmpty()) {
        embedded = Optional.of(ApiServer.start(serverOptions(network)));
        embedded.get().reachNodes(new NamespaceProxy(network.nodes()));
      }
      LabCluster cluster = new LabCluster(options, network, embedded);
      // An API server of the user's must be left clean by Ctrl-C too.
      Runtime.getRuntime().addShutdownHook(new Thread(cluster::close, "lab-cluster-close"));
      cluster.fill();
      return cluster;
    } catch (RuntimeException failure) {
      embedded.ifPresent(ApiServer::close);
      network.close();
      throw failure;
    }
  }

  private static ApiServerOptions serverOptions(LiveTopology network) {
    List<String> names =
        network.families().stream()
            .map(AddressPlan::controlPlane)
            .map(IpAddress::toString)
            .toList();
    List<String> services =
        network.families().stream().map(AddressPlan::services).map(Object::toString).toList();
    return ApiServerOptions.defaults().certify(names).withServiceRanges(services);
  }

  private void fill() {
    ClusterObjects objects = new ClusterObjects(api);
    objects.installCrds();
    objects.createNamespace("default");
    objects.createNamespace("kube-system");
    // What the product makes by itself, so that it goes too.
    api.remember("/apis/coordination.k8s.io/v1/namespaces/kube-system/leases/egressgateway");
    api.remember("/api/v1/namespaces/kube-system/secrets/egressgateway-heartbeat");
    api.remember("/api/v1/namespaces/kube-system/secrets/egressgateway-controller-server-certs");
    if (options.release().isEmpty()) {
      new RangeObjects(api, options).create();
    }
    options
        .release()
        .ifPresent(release -> release.objects().forEach(embedded.orElseThrow()::createWhole));
    for (LabNode node : network.nodes()) {
      api.remember("/apis/egressgateway.spidernet.io/v1beta1/egresstunnels/" + node.name());
      objects.createNode(node);
      for (LabPod pod : node.pods()) {
        boolean first = pod.equals(node.pods().getFirst());
        objects.createPod(node, pod, first ? "visitor" : "other");
      }
    }
  }

  /** What {@code kubectl apply -f deploy/crds-antrea} does. */
  public void installAntrea() {
    new ClusterObjects(api).installAntreaCrds();
  }

  /** Other lines of the product's configuration, for processes that are started from now on. */
  public void reconfigure(String yaml) {
    configuration = requireNonNull(yaml, "yaml");
  }

  /** Starts one more replica of the controller. */
  public ProductProcess startController() {
    int number = controllers.size() + 1;
    if (admission()) {
      routeWebhook(number);
    }
    ProductProcess started = startController(number, java.of("controller", flags(number)));
    controllers.add(started);
    return started;
  }

  /** Whether the API server asks the controllers' webhooks. */
  public boolean admission() {
    return options.admission() && embedded.isPresent();
  }

  /** What kube-proxy does on a real cluster: the Service leads to every replica. */
  private void routeWebhook(int number) {
    int port = CONTROLLER_WEBHOOK + 100 * (number - 1);
    webhooks.add(Relay.into(controlPlane(), new InetSocketAddress("127.0.0.1", port)));
    embedded
        .orElseThrow()
        .services()
        .set(
            "kube-system",
            "egressgateway-controller",
            webhooks.stream().map(Relay::address).toList());
  }

  /** Starts a replica of the controller again, in place of one that has ended; counts from 1. */
  public ProductProcess restartController(int number) {
    ProductProcess started = startController(number, java.of("controller", flags(number)));
    controllers.set(number - 1, started);
    return started;
  }

  private ProductProcess startController(int number, List<String> command) {
    return ProductProcess.start(
        new ProductProcess.Spec(
            "controller-" + number,
            controlPlane(),
            command,
            controllerEnvironment(number),
            CONTROLLER_HEALTH + 100 * (number - 1),
            log("controller-" + number)));
  }

  /** Starts the agent of a node, in place of one that has ended. */
  public ProductProcess startAgent(LabNode node) {
    return startAgent(node, configuration);
  }

  /**
   * Starts the agent of a node with a configuration of its own, in place of one that has ended.
   *
   * @param configuration YAML, in place of that of the options
   */
  public ProductProcess startAgent(LabNode node, String configuration) {
    Optional<Identity> account =
        options.release().map(release -> release.agent().identity(Optional.of(node.name())));
    List<String> flags = flags("conf-" + node.name(), CONTROLLER_HEARTBEAT, configuration, account);
    ProductProcess started = launchAgent(node, java.of("agent", flags));
    agents.put(node.name(), started);
    return started;
  }

  private ProductProcess launchAgent(LabNode node, List<String> java) {
    List<String> command = new ArrayList<>(options.agentsUnder());
    command.addAll(java);
    return ProductProcess.start(
        new ProductProcess.Spec(
            "agent-" + node.name(),
            node.namespace(),
            command,
            environment(options.release().map(Release::agent), "NODE_NAME", node.name()),
            AGENT_HEALTH,
            log("agent-" + node.name())));
  }

  /** Starts both roles so that they write their start-up caches when they end. */
  List<ProductProcess> startTraining() {
    ProductProcess controller = startController(1, java.training("controller", flags(1)));
    ProductProcess agent = launchAgent(network.node(1), java.training("agent", flags(1)));
    return List.of(controller, agent);
  }

  /** The replicas share a network, so each serves its webhooks on a port of its own. */
  private Map<String, String> controllerEnvironment(int number) {
    Map<String, String> all =
        environment(
            options.release().map(Release::controller),
            "POD_NAME",
            "egressgateway-controller-" + number);
    all.put("WEBHOOK_PORT", String.valueOf(CONTROLLER_WEBHOOK + 100 * (number - 1)));
    return all;
  }

  private Map<String, String> environment(
      Optional<Release.Workload> workload, String name, String value) {
    Map<String, String> all =
        new TreeMap<>(workload.map(Release.Workload::environment).orElse(Map.of()));
    all.putAll(options.environment());
    all.put(name, value);
    all.put("LOG_ENCODER", "text");
    return all;
  }

  /** The replicas of the controller share a network, so each hears on a port of its own. */
  private List<String> flags(int replica) {
    int port = CONTROLLER_HEARTBEAT + 100 * (replica - 1);
    Optional<Identity> account =
        options.release().map(release -> release.controller().identity(Optional.empty()));
    return flags("conf-" + replica, port, configuration, account);
  }

  private List<String> flags(
      String name, int port, String configuration, Optional<Identity> account) {
    boolean ipv4 = families().contains(IpFamily.IPV4);
    boolean ipv6 = families().contains(IpFamily.IPV6);
    String text =
        "enableIPv4: %s\nenableIPv6: %s\nheartbeat:\n  port: %d\nwebhook:\n  register: %s\n%s"
            .formatted(ipv4, ipv6, port, admission(), configuration);
    Path directory = network.run().directory();
    Path file =
        write(
            directory.resolve(name + ".yml"),
            options.release().map(Release::configuration).orElse(text));
    Path kubeconfig = write(directory.resolve(name + ".kubeconfig"), kubeconfigs.apply(account));
    return List.of("--config", file.toString(), "--kubeconfig", kubeconfig.toString());
  }

  public LiveTopology network() {
    return network;
  }

  public LabApi api() {
    return api;
  }

  /** The API server in this process, unless an existing one is used. */
  public Optional<ApiServer> embedded() {
    return embedded;
  }

  /** For kubectl on this machine. */
  public Path kubeconfig() {
    return userKubeconfig;
  }

  public ProductProcess agent(LabNode node) {
    ProductProcess agent = agents.get(node.name());
    if (agent == null) {
      throw new LabException("no agent was started on " + node.name());
    }
    return agent;
  }

  public List<ProductProcess> controllers() {
    return List.copyOf(controllers);
  }

  public List<ProductProcess> processes() {
    List<ProductProcess> all = new ArrayList<>(controllers);
    all.addAll(agents.values());
    return all;
  }

  public List<IpFamily> families() {
    return network.families();
  }

  public NetworkNamespace controlPlane() {
    return network.controlPlane().orElseThrow();
  }

  private Path log(String name) {
    return network.run().directory().resolve(name + ".log");
  }

  private static InetSocketAddress target(URI server) {
    return new InetSocketAddress(server.getHost(), server.getPort() < 0 ? 443 : server.getPort());
  }

  private static String bracketed(IpAddress address) {
    return address.family() == IpFamily.IPV6 ? "[" + address + "]" : address.toString();
  }

  private static Path write(Path file, String text) {
    try {
      Files.deleteIfExists(file);
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      return Files.writeString(file, text);
    } catch (IOException refused) {
      throw new UncheckedIOException(refused);
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException refused) {
      throw new UncheckedIOException(refused);
    }
  }

  @Override
  public void close() {
    if (closed.getAndSet(true)) {
      return;
    }
    relay.close();
    webhooks.forEach(Relay::close);
    try {
      network.close();
      if (embedded.isEmpty()) {
        api.deleteNew();
      }
    } finally {
      api.close();
      embedded.ifPresent(ApiServer::close);
    }
  }
}
