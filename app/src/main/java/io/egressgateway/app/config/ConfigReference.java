package io.egressgateway.app.config;

import java.util.List;

/** Writes docs/configuration.md out of the keys themselves, so that it cannot be wrong. */
public final class ConfigReference {
  private record Variable(String name, String fallback, String description) {}

  private static final List<Variable> VARIABLES =
      List.of(
          new Variable("ROLE", "", "`controller` or `agent`; the flag `--role`."),
          new Variable("NODE_NAME", "", "The Kubernetes node of an agent; the flag `--node-name`."),
          new Variable("POD_NAME", "the host's name", "Identity of a replica in leader election."),
          new Variable(
              "POD_NAMESPACE", "`kube-system`", "Where the product's Lease and Secret are."),
          new Variable(
              "POD_IPS",
              "those of its interfaces",
              "Addresses at which a controller hears heartbeats, comma separated; `POD_IP` too."),
          new Variable(
              "KUBECONFIG",
              "",
              "How the API server is reached; the flag `--kubeconfig`. Inside of a cluster the"
                  + " service account is used."),
          new Variable("CONFIGMAP_PATH", "", "The configuration file; the flag `--config`."),
          new Variable(
              "HEALTH_PROBE_BIND_ADDRESS",
              "`:5810` agent, `:5820` controller",
              "Where `/healthz`, `/readyz` and `/metrics` are served."),
          new Variable(
              "METRICS_BIND_ADDRESS",
              "`0`",
              "A further address for `/metrics` alone; `0` is none."),
          new Variable(
              "LEADER_ELECTION", "`true`", "`false` for a single replica that always leads."),
          new Variable("LEADER_ELECTION_ID", "`egressgateway`", "Name of the Lease."),
          new Variable("LEADER_ELECTION_NAMESPACE", "POD_NAMESPACE", "Namespace of the Lease."),
          new Variable(
              "LEADER_ELECTION_LEASE_DURATION",
              "`15s`",
              "How long another replica waits for a leader that is gone without a word."),
          new Variable(
              "WEBHOOK_PORT",
              "`5822`",
              "Where a controller serves admission webhooks by HTTPS, and the port of their"
                  + " Service; `0` is none."),
          new Variable(
              "TLS_CERT_DIR",
              "`/etc/tls`",
              "Directory with `tls.crt`, `tls.key` and `ca.crt`, see `webhook.tls.method`."),
          new Variable(
              "LOG_LEVEL",
              "`info`",
              "`trace`, `debug`, `info`, `warn`, `error`; or as Go programs spell them, -1 to 5,"
                  + " `dpanic`, `panic`, `fatal`; above `error` they mean it."),
          new Variable("LOG_ENCODER", "`json`", "`json`, `text` or `console`, which is text."),
          ignored("LEADER_ELECTION_LOST_RESTART", "A replica that lost the lead waits for it."),
          ignored("GOPS_PORT", "Use `jcmd`."),
          ignored("PYROSCOPE_SERVER_ADDR", "Use `jcmd PID JFR.start`."),
          ignored("GOLANG_MAX_PROCS", "The JVM goes by the cgroup's limits."),
          ignored("LOG_USE_DEV_MODE", "See LOG_ENCODER."),
          ignored("LOG_WITH_CALLER", "Each line names its logger."));

  /** Where the product listens. */
  private static final List<Port> PORTS =
      List.of(
          new Port(
              "5810/tcp",
              "agent",
              "HEALTH_PROBE_BIND_ADDRESS",
              "`/healthz`, `/readyz`, `/metrics`, `/explain`, `/doctor`"),
          new Port(
              "5811/tcp",
              "agent",
              "METRICS_BIND_ADDRESS",
              "`/metrics` alone; the chart's port, off by default"),
          new Port(
              "5820/tcp",
              "controller",
              "HEALTH_PROBE_BIND_ADDRESS",
              "`/healthz`, `/readyz`, `/metrics`"),
          new Port(
              "5821/tcp",
              "controller",
              "METRICS_BIND_ADDRESS",
              "`/metrics` alone; the chart's port, off by default"),
          new Port("5822/tcp", "controller", "WEBHOOK_PORT", "admission webhooks by HTTPS"),
          new Port("5830/tcp", "controller", "page.port", "the page, off by default"),
          new Port("5825/udp", "controller", "heartbeat.port", "heartbeats of agents"),
          new Port("5826/udp", "agent", "heartbeat.peerPort", "other agents"),
          new Port("7789/udp", "node", "vxlan.port", "the tunnel; the kernel's"));

  private record Port(String port, String who, String setBy, String what) {}

  private static Variable ignored(String name, String instead) {
    return new Variable(name, "", "Accepted for compatibility, without effect. " + instead);
  }

  private ConfigReference() {}

  /** The page as Markdown. */
  public static String markdown() {
    StringBuilder page =
        new StringBuilder(
            """
            # Configuration

            <!-- Written by ConfigReference; the test ConfigReferenceTest keeps it true. -->

            Flags win over environment variables. The file is YAML and is given with `--config FILE`; every key is
            optional. A key that is not listed here, or a value that is not allowed, is refused at start with the key,
            the value and what is allowed, and exit code 2.

            ## The file

            | key | default | allowed | what it does |
            |---|---|---|---|
            """);
    for (ConfigKey<?> key : ConfigKeys.all()) {
      String fallback =
          key.fallback().isEmpty() ? "" : "`" + key.fallback().replace("\n", "`, `") + "`";
      page.append("| `")
          .append(key.name())
          .append("` | ")
          .append(fallback)
          .append(" | ")
          .append(key.allowed())
          .append(" | ")
          .append(key.description())
          .append(" |\n");
    }
    variables(page);
    ports(page);
    return page.toString();
  }

  private static void variables(StringBuilder page) {
    page.append(
        """

        ## Environment

        | variable | default | what it does |
        |---|---|---|
        """);
    for (Variable variable : VARIABLES) {
      page.append("| `")
          .append(variable.name())
          .append("` | ")
          .append(variable.fallback())
          .append(" | ")
          .append(variable.description())
          .append(" |\n");
    }
  }

  private static void ports(StringBuilder page) {
    page.append(
        """

        ## Ports

        | port | whose | set by | what is there |
        |---|---|---|---|
        """);
    for (Port port : PORTS) {
      page.append(
          "| %s | %s | `%s` | %s |\n"
              .formatted(port.port(), port.who(), port.setBy(), port.what()));
    }
  }
}
