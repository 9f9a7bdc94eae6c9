package io.egressgateway.lab.apiserver.http;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.ServerWebSocket;

/** Where the events of one watch go: an HTTP response of unknown length or a WebSocket. */
interface EventSink {
  void send(Buffer event);

  /** Ends the stream in good order. */
  void end();

  void onClose(Handler<Void> handler);

  static EventSink of(HttpServerRequest request) {
    HttpServerResponse response = request.response();
    response.setChunked(true).putHeader("Content-Type", "application/json").writeHead();
    return new EventSink() {
      @Override
      public void send(Buffer event) {
        response.write(event);
      }

      @Override
      public void end() {
        response.end();
      }

      @Override
      public void onClose(Handler<Void> handler) {
        response.closeHandler(handler);
        response.exceptionHandler(_ -> {});
      }
    };
  }

  static EventSink of(ServerWebSocket socket) {
    return new EventSink() {
      @Override
      public void send(Buffer event) {
        socket.writeTextMessage(event.toString());
      }

      @Override
      public void end() {
        socket.close();
      }

      @Override
      public void onClose(Handler<Void> handler) {
        socket.closeHandler(handler);
        socket.exceptionHandler(_ -> {});
      }
    };
  }
}
