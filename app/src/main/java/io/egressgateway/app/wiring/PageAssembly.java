package io.egressgateway.app.wiring;

import io.egressgateway.app.config.ConfigException;
import io.egressgateway.app.config.ConfigProblem;
import io.egressgateway.app.config.PageConfig;
import io.egressgateway.app.page.PageServer;
import io.egressgateway.app.page.Serving;
import io.egressgateway.app.page.TokenFile;
import io.egressgateway.app.page.TopologyFeed;
import io.egressgateway.domain.cluster.ClusterSnapshot;
import io.egressgateway.port.cluster.Leadership;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts the parts of the page together. */
final class PageAssembly {
  private static final Logger LOG = LoggerFactory.getLogger(PageAssembly.class);

  private PageAssembly() {}

  /**
   * Serves the page until what is returned is closed.
   *
   * @param replica name of this controller
   * @throws ConfigException where the token cannot be read or the address cannot be had
   */
  static PageServer serve(
      PageConfig config,
      String replica,
      Supplier<Optional<ClusterSnapshot>> snapshots,
      Leadership leadership)
      throws ConfigException {
    Optional<TokenFile> token = config.tokenFile().map(TokenFile::new);
    if (token.isPresent()) {
      check(token.get(), config);
    }
    TopologyFeed.Sources sources =
        new TopologyFeed.Sources(
            snapshots,
            () -> new Serving(replica, leadership.isLeader(), version()),
            Instant::now,
            System::nanoTime);
    // Not that of heartbeats: whoever looks must not hold them up.
    Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setWorkerPoolSize(1));
    PageServer server = new PageServer(vertx, new TopologyFeed(sources), sources, token);
    try {
      server.listen(config.at()).toCompletionStage().toCompletableFuture().join();
      LOG.atInfo().addKeyValue("at", config.at()).log("the page is served");
      return server;
    } catch (CompletionException taken) {
      server.close();
      throw problem(
          "page.port",
          config.at().toString(),
          "an address that is free (" + taken.getCause() + ")");
    }
  }

  private static void check(TokenFile token, PageConfig config) throws ConfigException {
    try {
      token.token();
    } catch (TokenFile.Unreadable unreadable) {
      throw problem(
          "page.tokenFile",
          config.tokenFile().map(Object::toString).orElse(""),
          "a file with a token (" + unreadable.getMessage() + ")");
    }
  }

  private static ConfigException problem(String key, String value, String allowed) {
    return new ConfigException(List.of(new ConfigProblem(key, value, allowed)));
  }

  private static String version() {
    return Optional.ofNullable(PageAssembly.class.getPackage().getImplementationVersion())
        .orElse("unpackaged");
  }
}
