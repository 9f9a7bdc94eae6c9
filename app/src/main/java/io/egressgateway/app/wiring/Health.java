package io.egressgateway.app.wiring;

import static java.util.Objects.requireNonNull;

import io.egressgateway.app.config.ConfigException;
import io.egressgateway.app.config.ConfigProblem;
import io.egressgateway.app.config.ProcessConfig;
import io.egressgateway.app.http.HealthServer;
import io.egressgateway.port.peer.Endpoint;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;

/** Opens the health port, and the further one for metrics where one is configured. */
final class Health {
  private final HealthServer server;

  Health(HealthServer server) {
    this.server = requireNonNull(server, "server");
  }

  /**
   * Listens.
   *
   * @throws ConfigException where an address cannot be had
   */
  void listen(ProcessConfig config) throws ConfigException {
    listen("HEALTH_PROBE_BIND_ADDRESS", Optional.of(config.health()));
    listen("METRICS_BIND_ADDRESS", config.metrics());
  }

  private void listen(String variable, Optional<Endpoint> at) throws ConfigException {
    if (at.isEmpty()) {
      return;
    }
    try {
      server.listen(at.get()).toCompletionStage().toCompletableFuture().join();
    } catch (CompletionException taken) {
      throw new ConfigException(
          List.of(
              new ConfigProblem(
                  variable,
                  at.get().toString(),
                  "an address that is free (" + taken.getCause() + ")")));
    }
  }
}
