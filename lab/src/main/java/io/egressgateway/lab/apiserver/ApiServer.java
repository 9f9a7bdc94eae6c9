package io.egressgateway.lab.apiserver;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.egressgateway.lab.apiserver.access.Access;
import io.egressgateway.lab.apiserver.access.AccessControl;
import io.egressgateway.lab.apiserver.auth.Authenticator;
import io.egressgateway.lab.apiserver.auth.CertificateAuthority;
import io.egressgateway.lab.apiserver.auth.Credentials;
import io.egressgateway.lab.apiserver.auth.Identity;
import io.egressgateway.lab.apiserver.auth.Kubeconfig;
import io.egressgateway.lab.apiserver.collect.Collector;
import io.egressgateway.lab.apiserver.http.ApiHandler;
import io.egressgateway.lab.apiserver.http.NodeProxy;
import io.egressgateway.lab.apiserver.http.ResourceEndpoint;
import io.egressgateway.lab.apiserver.http.Watches;
import io.egressgateway.lab.apiserver.operation.Operations;
import io.egressgateway.lab.apiserver.resource.ResourceRegistry;
import io.egressgateway.lab.apiserver.store.ObjectStore;
import io.egressgateway.lab.apiserver.webhook.ServiceRoutes;
import io.egressgateway.lab.apiserver.webhook.Webhooks;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;
import java.util.function.BiConsumer;

/**
 * A Kubernetes API server inside this process, with its state in memory.
 *
 * <p>What it does like a real one, and what not, is listed in the README of the lab module. All
 * state is confined to one event-loop thread; the methods here may be called from any other thread.
 */
public final class ApiServer implements AutoCloseable {
  private final Vertx vertx;
  private final Listener listener;
  private final Credentials credentials;
  private final SwitchedFaults faults;
  private final Operations operations;
  private final ServiceRoutes services;
  private final ApiHandler handler;
  private final Authenticator authenticator;
  private final AccessControl access;
  private final String url;

  private ApiServer(ApiServerOptions options) {
    Clock clock = Clock.systemUTC();
    this.credentials = CertificateAuthority.issue(names(options), clock.instant());
    this.vertx = NetworkThreads.vertx(options.onNetworkThread());
    this.faults = new SwitchedFaults();
    Context context = vertx.getOrCreateContext();
    ObjectStore store = new ObjectStore(options.eventLogCapacity());
    ResourceRegistry registry = new ResourceRegistry();
    this.services = new ServiceRoutes(store);
    this.operations =
        new Operations(
            store, registry, clock, options.serviceRanges(), new Webhooks(vertx, store, services));
    Watches watches = new Watches(vertx, operations, clock, options.bookmarkInterval());
    this.authenticator = new Authenticator(credentials);
    this.access = new AccessControl(store);
    this.handler =
        new ApiHandler(
            vertx,
            registry,
            authenticator,
            new ResourceEndpoint(operations, watches, clock, access),
            faults,
            access);
    this.listener = new Listener(vertx, context, options, credentials, handler);
    faults.attach(listener, watches, store);
    listener.call(() -> new Collector(operations, task -> context.runOnContext(_ -> task.run())));
    listener.call(() -> {
      FirstObjects.create(operations, options.serviceRanges());
      return true;
    });
    int port = listener.open();
    String host = options.advertisedHost();
    String shown = host.contains(":") ? "[" + host + "]" : host;
    this.url = (options.tls() ? "https://" : "http://") + shown + ":" + port;
  }

  /**
   * Starts a server and returns when it answers.
   *
   * @throws IllegalStateException if it cannot listen
   */
  public static ApiServer start(ApiServerOptions options) {
    return new ApiServer(options);
  }

  /** Such as https://127.0.0.1:40123. */
  public String url() {
    return url;
  }

  /** Who may do everything: CA, client certificate and bearer token. */
  public Credentials credentials() {
    return credentials;
  }

  /** A kubeconfig that logs in with the bearer token. */
  public String kubeconfig() {
    return Kubeconfig.withToken(url, credentials);
  }

  /** A kubeconfig that logs in as somebody; what they may do is for roles and bindings to say. */
  public String kubeconfigOf(Identity who) {
    return Kubeconfig.withToken(url, credentials.withToken(authenticator.issue(who)));
  }

  /**
   * Whom to tell of requests about objects and whether they are allowed; quick, since the server
   * waits.
   */
  public void onAccess(BiConsumer<Access, Boolean> witness) {
    access.tell(witness);
  }

  /** A kubeconfig that logs in with the client certificate; needs TLS. */
  public String kubeconfigWithCertificate() {
    return Kubeconfig.withCertificate(url, credentials);
  }

  /**
   * Creates an object without going through HTTP, such as a CRD from a file; the namespace is the
   * one in its metadata.
   *
   * @throws IllegalStateException if the server refuses it
   */
  public void create(ObjectNode object) {
    listener.call(() -> FirstObjects.create(operations, object.deepCopy()));
  }

  /**
   * The same with the object's status, as if whoever writes that had done so.
   *
   * @throws IllegalStateException if the server refuses it
   */
  public void createWhole(ObjectNode object) {
    listener.call(() -> FirstObjects.createWhole(operations, object.deepCopy()));
  }

  /** Where webhooks that are given as a service are found. */
  public ServiceRoutes services() {
    return services;
  }

  /** Sets the way to ports of nodes, which {@code nodes/NAME:PORT/proxy} takes. */
  public void reachNodes(NodeProxy way) {
    handler.reachNodes(way);
  }

  public Faults faults() {
    return faults;
  }

  /** Stops listening, cuts all connections and forgets everything. */
  @Override
  public void close() {
    listener.close();
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  private static List<String> names(ApiServerOptions options) {
    SequencedSet<String> names =
        new LinkedHashSet<>(List.of("localhost", "127.0.0.1", "::1", "kubernetes.default.svc"));
    names.add(options.host());
    names.add(options.advertisedHost());
    names.addAll(options.certifiedNames());
    return new ArrayList<>(names);
  }
}
