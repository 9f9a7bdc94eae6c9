package io.egressgateway.adapter.k8s.server;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.egressgateway.adapter.k8s.connect.KubernetesConnection;
import io.egressgateway.lab.apiserver.ApiServer;
import io.egressgateway.lab.apiserver.ApiServerOptions;
import io.egressgateway.lab.apiserver.Faults;
import io.egressgateway.lab.apiserver.access.Access;
import io.egressgateway.lab.apiserver.auth.Identity;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** An API server with our CRDs and a client of it, for one test. */
public final class LabServer implements AutoCloseable {
  private static final Path CRDS = Path.of("../deploy/crds");
  private static final ObjectMapper YAML = new YAMLMapper();
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final ApiServer server = ApiServer.start(ApiServerOptions.defaults());
  private final KubernetesClient client = newClient();

  public LabServer() {
    definitions().forEach(file -> server.create(read(file)));
  }

  /** The CRD files, sorted. */
  public static List<Path> definitions() {
    return definitions(CRDS);
  }

  /** The CRD files of Antrea's kinds, sorted; they are installed only where somebody wants them. */
  public static List<Path> antreaDefinitions() {
    return definitions(CRDS.resolveSibling("crds-antrea"));
  }

  /** Installs Antrea's kinds. */
  public LabServer withAntrea() {
    antreaDefinitions().forEach(file -> server.create(read(file)));
    return this;
  }

  private static List<Path> definitions(Path directory) {
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(file -> file.toString().endsWith(".yaml")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ObjectNode read(Path file) {
    try {
      return (ObjectNode) YAML.readTree(file.toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public KubernetesClient newClient() {
    return KubernetesConnection.open(Config.fromKubeconfig(server.kubeconfig()));
  }

  /** A client that may do what roles and bindings grant. */
  public KubernetesClient clientOf(Identity who) {
    return KubernetesConnection.open(Config.fromKubeconfig(server.kubeconfigOf(who)));
  }

  /** Tells of every request about objects and whether it was allowed. */
  public void onAccess(BiConsumer<Access, Boolean> witness) {
    server.onAccess(witness);
  }

  /** Puts an object there, with its status. */
  public void create(ObjectNode object) {
    server.createWhole(object);
  }

  public KubernetesClient client() {
    return client;
  }

  public Faults faults() {
    return server.faults();
  }

  /** Creates or changes objects given as YAML documents, as kubectl apply --server-side does. */
  public void apply(String yaml) {
    for (String document : yaml.split("(?m)^---$", -1)) {
      client.resource(document).fieldManager("test").forceConflicts().serverSideApply();
    }
  }

  /** Waits until something holds; fails with {@code what} after 20 s. */
  public static void await(String what, BooleanSupplier condition) {
    long start = System.nanoTime();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - start > PATIENCE.toNanos()) {
        throw new AssertionError("not within " + PATIENCE.toSeconds() + " s: " + what);
      }
      LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
    }
  }

  @Override
  public void close() {
    client.close();
    server.close();
  }
}
