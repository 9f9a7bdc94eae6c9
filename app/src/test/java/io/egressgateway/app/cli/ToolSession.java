package io.egressgateway.app.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.egressgateway.app.config.LogConfig;
import io.egressgateway.lab.apiserver.ApiServer;
import io.egressgateway.lab.apiserver.ApiServerOptions;
import io.egressgateway.lab.cluster.ApiAccess;
import io.egressgateway.lab.cluster.LabApi;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;

/** An API server, and somebody who calls the commands on it and reads what they say. */
final class ToolSession implements AutoCloseable {
  /** What agents and tools of this cluster seal their words with. */
  static final byte[] KEY = new byte[32];

  private final ApiServer server = ApiServer.start(ApiServerOptions.defaults());
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final Path kubeconfig;
  private final LabApi api;

  ToolSession(Path directory) throws IOException {
    kubeconfig = Files.writeString(directory.resolve("kubeconfig"), server.kubeconfig());
    api = new LabApi(ApiAccess.of(kubeconfig));
  }

  ApiServer server() {
    return server;
  }

  LabApi api() {
    return api;
  }

  Path kubeconfig() {
    return kubeconfig;
  }

  /** What the last command said to programs and people. */
  String out() {
    return out.toString();
  }

  /** What the last command said was wrong. */
  String err() {
    return err.toString();
  }

  /** All that the last command said, for messages of tests. */
  String said() {
    return out.toString() + err;
  }

  void crds() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("../deploy/crds"))) {
      for (Path file : files.sorted().toList()) {
        server.create((ObjectNode) new YAMLMapper().readTree(file.toFile()));
      }
    }
  }

  /** The Secret with {@link #KEY}. */
  void key() {
    api.apply(
        "/api/v1/namespaces/kube-system/secrets/egressgateway-heartbeat",
        """
        apiVersion: v1
        kind: Secret
        metadata: {name: egressgateway-heartbeat, namespace: kube-system}
        data: {key: "%s"}
        """
            .formatted(Base64.getEncoder().encodeToString(KEY)));
  }

  /** Calls a command as the launchers do; its exit code. */
  int execute(String... arguments) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    var line = Main.commandLine();
    line.setOut(new PrintWriter(out, true));
    line.setErr(new PrintWriter(err, true));
    return line.execute(Main.spelledOut(arguments));
  }

  /** Calls {@code egctl} on this API server. */
  int egctl(List<String> arguments) {
    return execute(
        Stream.of(List.of("egctl"), arguments, List.of("--kubeconfig", kubeconfig.toString()))
            .flatMap(List::stream)
            .toArray(String[]::new));
  }

  /** Commands log errors alone; other tests in this process listen to what is logged. */
  @Override
  public void close() {
    Logging.configure(new LogConfig("info", false));
    api.close();
    server.close();
  }
}
