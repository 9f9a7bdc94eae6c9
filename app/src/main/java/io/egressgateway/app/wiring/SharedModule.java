package io.egressgateway.app.wiring;

import dagger.Module;
import dagger.Provides;
import io.egressgateway.adapter.k8s.connect.KubernetesConnection;
import io.egressgateway.adapter.k8s.lease.SecretClusterKey;
import io.egressgateway.adapter.k8s.watch.AntreaWatch;
import io.egressgateway.app.config.ProcessConfig;
import io.egressgateway.app.config.Role;
import io.egressgateway.app.config.SharedConfig;
import io.egressgateway.app.metrics.PrometheusMetrics;
import io.egressgateway.app.reconcile.ReconcileLoop;
import io.egressgateway.domain.membership.MembershipTimings;
import io.egressgateway.port.cluster.ClusterKey;
import io.egressgateway.port.runtime.EgressMetrics;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import jakarta.inject.Singleton;
import java.time.Duration;

/** What both roles are made of. */
@Module
final class SharedModule {
  /** A new watcher gives nodes this long to be heard. */
  private static final Duration START_GRACE = Duration.ofSeconds(3);

  /** How often it is looked whose Antrea's kinds are. */
  private static final Duration LOOK_EVERY = Duration.ofSeconds(30);

  private SharedModule() {}

  static AntreaWatch antrea(SharedConfig config) {
    return new AntreaWatch(config.antrea().enabled(), LOOK_EVERY, config.antrea().exceptions());
  }

  @Provides
  @Singleton
  static Vertx vertx() {
    return Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setWorkerPoolSize(1));
  }

  @Provides
  @Singleton
  static PrometheusMetrics prometheus() {
    return new PrometheusMetrics();
  }

  @Provides
  static EgressMetrics metrics(PrometheusMetrics prometheus) {
    return prometheus;
  }

  @Provides
  @Singleton
  static KubernetesClient client(ProcessConfig config) {
    try {
      return KubernetesConnection.open(config.kubeconfig());
    } catch (IllegalArgumentException refused) {
      throw new StartFailure("the Kubernetes API", refused);
    }
  }

  @Provides
  @Singleton
  static ReconcileLoop loop(Role role, EgressMetrics metrics) {
    return new ReconcileLoop(
        role.text(), System::nanoTime, metrics, ReconcileLoop.Intervals.DEFAULT);
  }

  @Provides
  @Singleton
  static SharedParts common(
      Vertx vertx, KubernetesClient client, PrometheusMetrics metrics, ReconcileLoop loop) {
    return new SharedParts(vertx, client, metrics, loop);
  }

  @Provides
  static MembershipTimings timings(SharedConfig config) {
    SharedConfig.Heartbeat heartbeat = config.heartbeat();
    Duration detection = heartbeat.interval().multipliedBy(heartbeat.deadAfterMissed());
    Duration startGrace = detection.compareTo(START_GRACE) > 0 ? detection : START_GRACE;
    return new MembershipTimings(
        heartbeat.interval(), heartbeat.deadAfterMissed(), heartbeat.agentGrace(), startGrace);
  }

  @Provides
  static ClusterKey key(SecretClusterKey secret) {
    return secret;
  }
}
