package io.egressgateway.lab.apiserver;

import io.egressgateway.lab.apiserver.auth.Credentials;
import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** The listening socket, opened and closed on the event-loop thread. */
final class Listener {
  private static final int LONGEST_BODY_HEADERS = 64 * 1024;

  private final Vertx vertx;
  private final Context context;
  private final HttpServerOptions httpOptions;
  private final Handler<HttpServerRequest> handler;
  private Optional<HttpServer> server = Optional.empty();

  Listener(
      Vertx vertx,
      Context context,
      ApiServerOptions options,
      Credentials credentials,
      Handler<HttpServerRequest> handler) {
    this.vertx = vertx;
    this.context = context;
    this.handler = handler;
    this.httpOptions =
        new HttpServerOptions()
            .setHost(options.host())
            .setPort(options.port())
            .setReuseAddress(true)
            .setTcpNoDelay(true)
            .setCompressionSupported(false)
            .setMaxHeaderSize(LONGEST_BODY_HEADERS)
            .setMaxInitialLineLength(LONGEST_BODY_HEADERS);
    if (options.tls()) {
      httpOptions
          .setSsl(true)
          .setKeyCertOptions(
              new PemKeyCertOptions()
                  .addCertValue(Buffer.buffer(credentials.serverCertificate()))
                  .addKeyValue(Buffer.buffer(credentials.serverKey())))
          .setTrustOptions(
              new PemTrustOptions().addCertValue(Buffer.buffer(credentials.authority())))
          .setClientAuth(ClientAuth.REQUEST);
    }
  }

  /** Listens; the port chosen the first time is kept from then on. */
  synchronized int open() {
    CompletableFuture<HttpServer> opened = new CompletableFuture<>();
    context.runOnContext(_ ->
        vertx
            .createHttpServer(httpOptions)
            .requestHandler(handler)
            .listen()
            .onSuccess(opened::complete)
            .onFailure(opened::completeExceptionally));
    HttpServer listening = await(opened);
    server = Optional.of(listening);
    httpOptions.setPort(listening.actualPort());
    return listening.actualPort();
  }

  synchronized void close() {
    if (server.isPresent()) {
      CompletableFuture<Void> closed = new CompletableFuture<>();
      server.get().close().onComplete(_ -> closed.complete(null));
      await(closed);
      server = Optional.empty();
    }
  }

  /** Runs a task on the event-loop thread and waits for it. */
  <T> T call(Callable<T> task) {
    CompletableFuture<T> done = new CompletableFuture<>();
    context.runOnContext(_ -> {
      try {
        done.complete(task.call());
      } catch (Exception e) {
        done.completeExceptionally(e);
      }
    });
    return await(done);
  }

  private static <T> T await(CompletableFuture<T> future) {
    try {
      return future.join();
    } catch (CompletionException e) {
      throw new IllegalStateException("the API server could not do it: " + e.getCause(), e);
    }
  }
}
