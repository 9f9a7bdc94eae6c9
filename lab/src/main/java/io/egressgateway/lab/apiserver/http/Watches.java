package io.egressgateway.lab.apiserver.http;

import io.egressgateway.lab.apiserver.json.ApiException;
import io.egressgateway.lab.apiserver.operation.Operations;
import io.egressgateway.lab.apiserver.operation.Reader;
import io.egressgateway.lab.apiserver.operation.Target;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** All watches that are open. Confined to the event-loop thread. */
public final class Watches {
  private static final Duration LONGEST = Duration.ofMinutes(45);

  private final Vertx vertx;
  private final Operations operations;
  private final InstantSource clock;
  private final Duration bookmarkInterval;
  private final Map<WatchStream, HttpConnection> open = new HashMap<>();

  public Watches(
      Vertx vertx, Operations operations, InstantSource clock, Duration bookmarkInterval) {
    this.vertx = vertx;
    this.operations = operations;
    this.clock = clock;
    this.bookmarkInterval = bookmarkInterval;
  }

  /**
   * Answers a watch request, over a WebSocket if the client asks for one.
   *
   * @throws ApiException 400 for parameters that cannot be parsed, before anything is sent
   */
  void open(HttpServerRequest request, Target target) {
    Parameters parameters = new Parameters(request);
    Reader.Selection selection = parameters.selection();
    parameters.number("resourceVersion");
    parameters.number("timeoutSeconds");
    View view = View.of(target.type(), parameters, clock);
    if (parameters.header("Upgrade").equalsIgnoreCase("websocket")) {
      request
          .toWebSocket()
          .onSuccess(socket -> start(request, target, selection, view, EventSink.of(socket)));
    } else {
      start(request, target, selection, view, EventSink.of(request));
    }
  }

  private void start(
      HttpServerRequest request,
      Target target,
      Reader.Selection selection,
      View view,
      EventSink sink) {
    Parameters parameters = new Parameters(request);
    WatchStream stream = new WatchStream(operations.store(), target, selection, view, sink);
    open.put(stream, request.connection());
    long seconds = parameters.number("timeoutSeconds");
    long limit = seconds > 0 ? seconds * 1000 : LONGEST.toMillis();
    long timer =
        vertx.setTimer(
            limit,
            _ -> {
              open.remove(stream);
              stream.end();
            });
    boolean bookmarks = parameters.flag("allowWatchBookmarks");
    long bookmarkTimer =
        bookmarks ? vertx.setPeriodic(bookmarkInterval.toMillis(), _ -> stream.bookmark()) : -1;
    sink.onClose(_ -> {
      vertx.cancelTimer(timer);
      if (bookmarks) {
        vertx.cancelTimer(bookmarkTimer);
      }
      open.remove(stream);
      stream.close();
    });
    stream.start(parameters);
  }

  /** Cuts the connection of every watch, without an end of the stream. */
  public void drop() {
    List.copyOf(open.values()).forEach(HttpConnection::close);
  }

  public int count() {
    return open.size();
  }
}
