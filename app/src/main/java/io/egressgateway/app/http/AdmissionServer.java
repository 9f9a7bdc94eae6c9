package io.egressgateway.app.http;

import static java.util.Objects.requireNonNull;

import io.egressgateway.port.peer.Endpoint;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.PemKeyCertOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves {@code POST /mutate} and {@code POST /validate} by HTTPS; everything else is refused.
 *
 * <p>Answers are made on virtual threads, because they may have to ask the API server first. The
 * certificate can be replaced while requests are served; connections that are open keep theirs.
 */
public final class AdmissionServer {
  private static final Logger LOG = LoggerFactory.getLogger(AdmissionServer.class);

  /** Two objects of the largest size that etcd takes (1.5 MiB), and what is said about them. */
  private static final int LONGEST_BODY = 4 * 1024 * 1024;

  /** Answers a request body; a checked exception means that the body was no question. */
  @FunctionalInterface
  public interface Answer {
    byte[] to(byte[] body) throws Exception;
  }

  /** What is answered. */
  public record Answers(Answer mutate, Answer validate) {
    public Answers {
      requireNonNull(mutate, "mutate");
      requireNonNull(validate, "validate");
    }
  }

  private final Vertx vertx;
  private final Answers answers;

  public AdmissionServer(Vertx vertx, Answers answers) {
    this.vertx = requireNonNull(vertx, "vertx");
    this.answers = requireNonNull(answers, "answers");
  }

  /**
   * Starts to listen. The future fails where the address cannot be had or the certificate and the
   * key do not belong together.
   *
   * @param chain PEM
   * @param key PEM, PKCS 8
   */
  public Future<HttpServer> listen(Endpoint at, String chain, String key) {
    HttpServerOptions options =
        new HttpServerOptions()
            .setSsl(true)
            .setKeyCertOptions(pem(chain, key))
            .setMaxInitialLineLength(1024)
            .setMaxHeaderSize(8192)
            .setIdleTimeout(120);
    return vertx
        .createHttpServer(options)
        .requestHandler(this::take)
        .listen(at.port(), at.address().toString());
  }

  /** Serves with another certificate from the next connection on. */
  public static Future<Boolean> replace(HttpServer server, String chain, String key) {
    return server.updateSSLOptions(
        new HttpServerOptions().setKeyCertOptions(pem(chain, key)).getSslOptions());
  }

  private static PemKeyCertOptions pem(String chain, String key) {
    return new PemKeyCertOptions()
        .addCertValue(Buffer.buffer(chain))
        .addKeyValue(Buffer.buffer(key));
  }

  private void take(HttpServerRequest request) {
    boolean known = request.path().equals("/mutate") || request.path().equals("/validate");
    if (!known) {
      request.response().setStatusCode(404).end();
    } else if (request.method() != HttpMethod.POST) {
      request.response().setStatusCode(405).putHeader("Allow", "POST").end();
    } else {
      Answer answer = request.path().equals("/mutate") ? answers.mutate() : answers.validate();
      collect(request, answer);
    }
  }

  private void collect(HttpServerRequest request, Answer answer) {
    Context context = vertx.getOrCreateContext();
    Buffer body = Buffer.buffer();
    request.handler(part -> {
      if (body.length() + part.length() > LONGEST_BODY) {
        request.handler(_ -> {}).endHandler(_ -> {});
        request.response().setStatusCode(413).putHeader("Connection", "close").end();
      } else {
        body.appendBuffer(part);
      }
    });
    request.endHandler(_ ->
        Thread.ofVirtual()
            .name("egress-admission")
            .start(() -> answer(request, answer, body.getBytes(), context)));
  }

  private static void answer(
      HttpServerRequest request, Answer answer, byte[] body, Context context) {
    int code;
    Buffer text;
    try {
      text = Buffer.buffer(answer.to(body));
      code = 200;
    } catch (RuntimeException broken) {
      LOG.atError().setCause(broken).log("an admission request broke the program");
      text = Buffer.buffer("internal error: " + broken);
      code = 500;
    } catch (Exception malformed) {
      text = Buffer.buffer(String.valueOf(malformed.getMessage()));
      code = 400;
    }
    Buffer reply = text;
    int status = code;
    context.runOnContext(_ -> {
      if (!request.response().closed()) {
        request
            .response()
            .setStatusCode(status)
            .putHeader("Content-Type", status == 200 ? "application/json" : "text/plain")
            .end(reply);
      }
    });
  }
}
