package io.egressgateway.app.page;

import static java.util.Objects.requireNonNull;

import io.egressgateway.port.peer.Endpoint;
import io.egressgateway.port.runtime.WallClock;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves the page, its JSON and its events; everything else is refused, and nothing can be changed.
 *
 * <p>Answers are made on virtual threads: letting somebody in may read a file, and a large cluster
 * takes a while to be drawn.
 */
public final class PageServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PageServer.class);
  private static final Duration PACE = Duration.ofMillis(500);
  private static final Duration BEAT = Duration.ofSeconds(15);
  private static final int LONGEST_FORM = 4096;

  /** Connections at a time; a browser opens six. */
  static final int CONNECTIONS = 100;

  private static final Set<HttpMethod> READING = Set.of(HttpMethod.GET, HttpMethod.HEAD);

  private final Vertx vertx;
  private final TopologyFeed feed;
  private final PageQueries queries;
  private final Login login;
  private final WallClock clock;
  private final Assets assets = new Assets();
  private final EventStreams<Access.Credentials> streams = new EventStreams<>();
  private int connections;

  /**
   * Serves nothing before {@link #listen}.
   *
   * @param vertx for the page alone, with one event loop; closed with it
   * @param feed closed with the server
   * @param token that whoever looks must give; absent where whoever can connect may look
   */
  public PageServer(
      Vertx vertx, TopologyFeed feed, TopologyFeed.Sources sources, Optional<TokenFile> token) {
    this.vertx = requireNonNull(vertx, "vertx");
    this.feed = requireNonNull(feed, "feed");
    this.queries = new PageQueries(feed::view, sources.serving());
    this.clock = sources.clock();
    this.login = new Login(new Access(token, clock), assets);
  }

  /** Starts to listen and to look. The future fails where the address cannot be had. */
  public Future<HttpServer> listen(Endpoint at) {
    HttpServerOptions options =
        new HttpServerOptions()
            .setMaxInitialLineLength(4096)
            .setMaxHeaderSize(8192)
            // Else a connection is not known before it says what it speaks.
            .setHttp2ClearTextEnabled(false)
            .setIdleTimeout(60);
    return vertx
        .createHttpServer(options)
        .connectionHandler(this::connected)
        .requestHandler(this::take)
        .listen(at.port(), at.address().toString())
        .onSuccess(_ -> begin());
  }

  private void begin() {
    Context context = vertx.getOrCreateContext();
    feed.start(
        PACE,
        () -> !streams.isEmpty(),
        view -> {
          EventStreams.News news = news(OverviewJson.of(view));
          context.runOnContext(_ -> streams.tell(news));
        });
    vertx.setPeriodic(
        BEAT.toMillis(),
        _ -> {
          streams.beat(clockMessage());
          List<Access.Credentials> listening = streams.credentials();
          off(context, () -> login.access().allowed(listening), streams::keep, () -> {});
        });
  }

  private void connected(HttpConnection connection) {
    connections++;
    connection.closeHandler(_ -> connections--);
    if (connections > CONNECTIONS) {
      connection.close();
    }
  }

  private void take(HttpServerRequest request) {
    String path = request.path() == null ? "" : request.path();
    if (path.equals("/login") && request.method() == HttpMethod.POST) {
      collect(request, form -> login.tryToken(form, request.getHeader("X-Forwarded-Proto")));
    } else if (path.equals("/logout") && request.method() == HttpMethod.POST) {
      Login.loggedOut().send(request.response());
    } else if (!READING.contains(request.method())) {
      Reply.text(405, "GET and HEAD only").with("Allow", "GET, HEAD").send(request.response());
    } else if (assets.file(path).isPresent()) {
      assets.file(path).get().send(request.response());
    } else if (path.equals("/login")) {
      login.form().send(request.response());
    } else {
      guarded(request, path);
    }
  }

  /** What only those see that are let in. */
  private void guarded(HttpServerRequest request, String path) {
    Access.Credentials given = Login.credentials(request);
    HttpMethod method = request.method();
    MultiMap asked;
    try {
      asked = request.params();
    } catch (IllegalArgumentException malformed) {
      Reply.text(400, "query: " + malformed.getMessage()).send(request.response());
      return;
    }
    off(
        vertx.getOrCreateContext(),
        () -> login.refusal(given, path).or(() -> reply(method, path, asked)),
        reply ->
            reply.ifPresentOrElse(
                ready -> ready.send(request.response()), () -> subscribe(request, given)),
        apology(request));
  }

  /** Empty for events, which have no end. */
  private Optional<Reply> reply(HttpMethod method, String path, MultiMap asked) {
    return switch (path) {
      case "/" -> Optional.of(assets.html("index.html"));
      case "/api/topology" -> Optional.of(queries.topology());
      case "/api/policies" -> Optional.of(queries.policies(asked));
      case "/api/pods" -> Optional.of(queries.pods(asked));
      case "/api/events" ->
          method == HttpMethod.GET
              ? Optional.empty()
              : Optional.of(Reply.text(405, "GET only").with("Allow", "GET"));
      default -> Optional.of(Reply.text(404, "there is nothing at this path"));
    };
  }

  private void subscribe(HttpServerRequest request, Access.Credentials given) {
    off(
        vertx.getOrCreateContext(),
        queries::overview,
        overview -> subscribe(request.response(), given, overview),
        apology(request));
  }

  private void subscribe(
      HttpServerResponse response, Access.Credentials given, JsonObject overview) {
    if (response.closed()) {
      return;
    }
    if (streams.isFull()) {
      Reply.text(503, "too many are looking, try again later")
          .with("Retry-After", "10")
          .send(response);
      return;
    }
    Reply.head(response)
        .putHeader("Content-Type", "text/event-stream; charset=utf-8")
        .putHeader("X-Accel-Buffering", "no")
        .setChunked(true);
    streams.add(response, given, clockMessage(), news(overview));
  }

  /** A controller that has not read the cluster yet has no revision. */
  private static EventStreams.News news(JsonObject overview) {
    return new EventStreams.News(overview.getLong("revision", 0L), message("topology", overview));
  }

  private Buffer clockMessage() {
    return message("clock", new JsonObject().put("now", clock.now().toString()));
  }

  private static Buffer message(String event, JsonObject content) {
    // JSON has no line ends, which would end the message.
    return Buffer.buffer("event: " + event + "\ndata: " + content.encode() + "\n\n");
  }

  private void collect(HttpServerRequest request, Login.Attempt attempt) {
    Context context = vertx.getOrCreateContext();
    Buffer body = Buffer.buffer();
    request.handler(part -> {
      if (body.length() + part.length() > LONGEST_FORM) {
        request.handler(_ -> {}).endHandler(_ -> {});
        Reply.text(413, "at most " + LONGEST_FORM + " bytes")
            .with("Connection", "close")
            .send(request.response());
      } else {
        body.appendBuffer(part);
      }
    });
    request.endHandler(_ ->
        off(
            context,
            () -> attempt.by(body.toString(StandardCharsets.UTF_8)),
            reply -> reply.send(request.response()),
            apology(request)));
  }

  /** Works something out away from the event loop, and goes on there. */
  private static <T> void off(
      Context context, Supplier<T> work, Consumer<T> goOn, Runnable apologize) {
    Thread.ofVirtual()
        .name("egress-page-answer")
        .start(() -> {
          try {
            T result = work.get();
            context.runOnContext(_ -> goOn.accept(result));
          } catch (RuntimeException broken) {
            LOG.atError().setCause(broken).log("a request to the page broke the program");
            context.runOnContext(_ -> apologize.run());
          }
        });
  }

  private static Runnable apology(HttpServerRequest request) {
    return () ->
        Reply.text(500, "internal error, see the controller's log").send(request.response());
  }

  @Override
  public void close() {
    feed.close();
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }
}
