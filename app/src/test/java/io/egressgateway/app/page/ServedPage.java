package io.egressgateway.app.page;

import io.egressgateway.domain.cluster.ClusterSnapshot;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.port.peer.Endpoint;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** The page of a cluster that a test makes up, really served. Its clock can be put forward. */
public final class ServedPage implements AutoCloseable {
  private final AtomicReference<Optional<ClusterSnapshot>> snapshot =
      new AtomicReference<>(Optional.empty());
  private final AtomicReference<Duration> ahead = new AtomicReference<>(Duration.ZERO);
  private final PageServer server;
  private final int port;

  private ServedPage(Optional<Path> token) {
    TopologyFeed.Sources sources =
        new TopologyFeed.Sources(
            snapshot::get,
            () -> new Serving("egressgateway-controller-7f9c", true, "0.1.0"),
            () -> Instant.now().plus(ahead.get()),
            System::nanoTime);
    server =
        new PageServer(
            Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1)),
            new TopologyFeed(sources),
            sources,
            token.map(TokenFile::new));
    port =
        server
            .listen(new Endpoint(IpAddress.of("127.0.0.1"), 0))
            .toCompletionStage()
            .toCompletableFuture()
            .join()
            .actualPort();
  }

  /** Whoever can connect may look. */
  public static ServedPage open() {
    return new ServedPage(Optional.empty());
  }

  /** Whoever looks must give what the file has. */
  public static ServedPage asking(Path token) {
    return new ServedPage(Optional.of(token));
  }

  public int port() {
    return port;
  }

  public void show(ClusterSnapshot cluster) {
    snapshot.set(Optional.of(cluster));
  }

  /** Time passes at once. */
  public void pass(Duration time) {
    ahead.updateAndGet(before -> before.plus(time));
  }

  @Override
  public void close() {
    server.close();
  }
}
