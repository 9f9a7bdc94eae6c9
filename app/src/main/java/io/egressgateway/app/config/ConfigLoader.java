package io.egressgateway.app.config;

import io.egressgateway.domain.cluster.NamespacedName;
import io.egressgateway.domain.datapath.DatapathSettings;
import io.egressgateway.domain.datapath.TunnelMode;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.Parsed;
import io.egressgateway.domain.net.PerFamily;
import io.egressgateway.domain.plan.ControllerSettings.Withdrawal;
import io.egressgateway.port.peer.Endpoint;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Makes one checked record per role of the file, the environment and the flags. */
public final class ConfigLoader {
  private final Map<String, String> environment;
  private final ConfigFile file;
  private final List<ConfigProblem> problems;

  /**
   * Reads the file, if any; what is wrong with it is said by {@link #agent} or {@link #controller}.
   *
   * @param environment of the process
   * @param path of the file; the environment's CONFIGMAP_PATH is used where it is absent
   */
  public ConfigLoader(Map<String, String> environment, Optional<Path> path) {
    this.environment = Map.copyOf(environment);
    this.file = ConfigFile.read(path.or(() -> variable("CONFIGMAP_PATH").map(Path::of)));
    this.problems = new ArrayList<>(file.problems());
  }

  /**
   * Everything for an agent.
   *
   * @throws ConfigException naming every problem
   */
  public AgentConfig agent() throws ConfigException {
    ProcessConfig process = process(Role.AGENT);
    if (process.nodeName().isEmpty()) {
      problems.add(
          new ConfigProblem(
              "NODE_NAME", "", "the name of the Kubernetes node (environment, or --node-name)"));
    }
    checkFamilies();
    refuseProblems();
    return new AgentConfig(
        process,
        shared(),
        file.get(ConfigKeys.BACKEND),
        IptablesKeys.of(file),
        file.get(ConfigKeys.TUNNEL_DETECTION),
        file.get(NodeInterfaceKey.KEY),
        file.get(ConfigKeys.VXLAN_ID),
        !file.get(ConfigKeys.DISABLE_CHECKSUM_OFFLOAD),
        TunnelMode.valueOf(file.get(ConfigKeys.TUNNEL_MODE).toUpperCase(Locale.ROOT)),
        file.get(ConfigKeys.ANNOUNCE_EXCLUDE));
  }

  /**
   * Everything for a controller.
   *
   * @throws ConfigException naming every problem
   */
  public ControllerConfig controller() throws ConfigException {
    ProcessConfig process = process(Role.CONTROLLER);
    checkFamilies();
    Duration lease = leaseDuration();
    int webhookPort = webhookPort();
    boolean leaderElection = leaderElection();
    refuseProblems();
    return new ControllerConfig(
        process,
        shared(),
        file.get(ConfigKeys.ENDPOINTS_PER_SLICE),
        new ControllerConfig.Election(leaderElection, lease),
        new ControllerConfig.Egresses(
            file.get(ConfigKeys.ADDRESS_REST),
            new Withdrawal(
                file.get(ConfigKeys.MOVE_ON_NOT_READY), file.get(ConfigKeys.MOVE_ON_CORDON)),
            AntreaKeys.pools(file)),
        file.get(ConfigKeys.SERVICE_CIDRS),
        webhookPort == 0 ? Optional.empty() : Optional.of(webhook(webhookPort)));
  }

  /** Spelled as Go programs do. */
  private boolean leaderElection() {
    String text = variable("LEADER_ELECTION").orElse("true");
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "true", "t", "1" -> true;
      case "false", "f", "0" -> false;
      default -> {
        problems.add(new ConfigProblem("LEADER_ELECTION", text, "true or false"));
        yield true;
      }
    };
  }

  private WebhookConfig webhook(int port) {
    return new WebhookConfig(
        port,
        WebhookConfig.TlsMethod.valueOf(file.get(ConfigKeys.WEBHOOK_TLS).toUpperCase(Locale.ROOT)),
        Path.of(variable("TLS_CERT_DIR").orElse("/etc/tls")),
        file.get(ConfigKeys.WEBHOOK_REGISTER),
        file.get(ConfigKeys.WEBHOOK_NAME),
        file.get(ConfigKeys.WEBHOOK_URL),
        file.get(ConfigKeys.WEBHOOK_DOMAIN));
  }

  private int webhookPort() {
    String text = variable("WEBHOOK_PORT").orElse("5822");
    try {
      int port = Integer.parseInt(text);
      if (port >= 0 && port <= 0xffff) {
        return port;
      }
    } catch (NumberFormatException _) {
      // Said below.
    }
    problems.add(new ConfigProblem("WEBHOOK_PORT", text, "a port, or 0 for no webhooks"));
    return 0;
  }

  private Duration leaseDuration() {
    String text = variable("LEADER_ELECTION_LEASE_DURATION").orElse("15s");
    Duration least = Duration.ofSeconds(1);
    return ConfigKeys.duration(text, least, Duration.ofMinutes(10))
        .toOptional()
        .orElseGet(() -> {
          problems.add(
              new ConfigProblem(
                  "LEADER_ELECTION_LEASE_DURATION", text, "a duration from 1s to 10m"));
          return least;
        });
  }

  private void refuseProblems() throws ConfigException {
    if (!problems.isEmpty()) {
      throw new ConfigException(problems);
    }
  }

  private void checkFamilies() {
    boolean readable = file.problems().stream().noneMatch(p -> p.key().startsWith("enableIPv"));
    if (readable && !file.get(ConfigKeys.ENABLE_IPV4) && !file.get(ConfigKeys.ENABLE_IPV6)) {
      problems.add(
          new ConfigProblem("enableIPv4", "false", "true here or for enableIPv6, or for both"));
    }
  }

  private SharedConfig shared() {
    return new SharedConfig(
        new PerFamily<>(file.get(ConfigKeys.ENABLE_IPV4), file.get(ConfigKeys.ENABLE_IPV6)),
        new PerFamily<>(
            file.get(ConfigKeys.TUNNEL_IPV4_SUBNET), file.get(ConfigKeys.TUNNEL_IPV6_SUBNET)),
        new DatapathSettings(
            file.get(ConfigKeys.MARK),
            file.get(ConfigKeys.VXLAN_NAME),
            file.get(ConfigKeys.VXLAN_PORT)),
        new SharedConfig.Heartbeat(
            file.get(ConfigKeys.FAILOVER),
            file.get(ConfigKeys.HEARTBEAT_INTERVAL),
            file.get(ConfigKeys.HEARTBEAT_MISSED),
            Duration.ofSeconds(file.get(ConfigKeys.EVICTION_SECONDS)),
            file.get(ConfigKeys.HEARTBEAT_PORT),
            file.get(ConfigKeys.HEARTBEAT_SECRET)),
        AntreaKeys.shared(file));
  }

  private ProcessConfig process(Role role) {
    Endpoint fallback = new Endpoint(IpAddress.of("0.0.0.0"), role.healthPort());
    String namespace = variable("POD_NAMESPACE").orElse("kube-system");
    return new ProcessConfig(
        variable("NODE_NAME").orElse(""),
        variable("POD_NAME").or(() -> variable("HOSTNAME")).orElse(role.text()),
        namespace,
        new NamespacedName(
            variable("LEADER_ELECTION_NAMESPACE").orElse(namespace),
            variable("LEADER_ELECTION_ID").orElse("egressgateway")),
        kubeconfig(),
        addresses(),
        bindAddress("HEALTH_PROBE_BIND_ADDRESS").orElse(fallback),
        bindAddress("METRICS_BIND_ADDRESS"));
  }

  private Optional<Path> kubeconfig() {
    Optional<Path> given = variable("KUBECONFIG").map(Path::of);
    if (given.isPresent() && !Files.isReadable(given.get())) {
      problems.add(
          new ConfigProblem("KUBECONFIG", given.get().toString(), "a file that can be read"));
    }
    return given;
  }

  private List<IpAddress> addresses() {
    String given = variable("POD_IPS").or(() -> variable("POD_IP")).orElse("");
    List<IpAddress> addresses = new ArrayList<>();
    for (String text : given.isEmpty() ? new String[0] : given.split(",", -1)) {
      switch (IpAddress.parse(text.strip())) {
        case Parsed.Valid<IpAddress>(IpAddress address) -> addresses.add(address);
        case Parsed.Invalid<IpAddress> _ ->
            problems.add(new ConfigProblem("POD_IPS", text, "addresses, comma separated"));
      }
    }
    return addresses;
  }

  /** An address as Go programs spell it: {@code :8788}, {@code host:port}; {@code 0} is off. */
  private Optional<Endpoint> bindAddress(String name) {
    Optional<String> given = variable(name).filter(text -> !text.equals("0"));
    Optional<Endpoint> endpoint =
        given
            .map(text -> text.startsWith(":") ? "0.0.0.0" + text : text)
            .map(Endpoint::parse)
            .flatMap(Parsed::toOptional);
    if (given.isPresent() && endpoint.isEmpty()) {
      problems.add(
          new ConfigProblem(name, given.get(), "an address such as :5810 or 127.0.0.1:5810, or 0"));
    }
    return endpoint;
  }

  private Optional<String> variable(String name) {
    return Optional.ofNullable(environment.get(name)).filter(text -> !text.isEmpty());
  }
}
