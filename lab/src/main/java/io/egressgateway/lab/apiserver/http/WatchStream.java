package io.egressgateway.lab.apiserver.http;

import io.egressgateway.lab.apiserver.json.ApiException;
import io.egressgateway.lab.apiserver.json.Json;
import io.egressgateway.lab.apiserver.operation.Reader;
import io.egressgateway.lab.apiserver.operation.Target;
import io.egressgateway.lab.apiserver.store.Change;
import io.egressgateway.lab.apiserver.store.ObjectStore;
import io.egressgateway.lab.apiserver.store.StoredObject;
import io.vertx.core.buffer.Buffer;
import java.util.function.Consumer;

/** One client's watch: the past it missed, then each change as it happens. */
final class WatchStream implements Consumer<Change> {
  private static final Buffer OBJECT = Buffer.buffer("\",\"object\":");
  private static final Buffer END = Buffer.buffer("}\n");

  private final ObjectStore store;
  private final Target target;
  private final Reader.Selection selection;
  private final View view;
  private final EventSink sink;
  private boolean headsSent;
  private boolean open = true;

  WatchStream(
      ObjectStore store, Target target, Reader.Selection selection, View view, EventSink sink) {
    this.store = store;
    this.target = target;
    this.selection = selection;
    this.view = view;
    this.sink = sink;
  }

  /** Starts sending; a revision that is too old becomes an ERROR event, as on a real server. */
  void start(Parameters parameters) {
    String from = parameters.text("resourceVersion");
    boolean initial = parameters.flag("sendInitialEvents");
    try {
      if (initial || from.isEmpty() || from.equals("0")) {
        for (StoredObject object : store.list(target.type().collection(), target.namespace())) {
          if (selects(object)) {
            send("ADDED", object);
          }
        }
        if (initial && parameters.flag("allowWatchBookmarks")) {
          sendRaw("BOOKMARK", view.bookmark(store.revision(), true));
        }
      } else {
        long revision = parameters.number("resourceVersion");
        store.changesAfter(revision, target.type().collection()).forEach(this);
      }
      store.watch(target.type().collection(), this);
    } catch (ApiException e) {
      sendRaw("ERROR", Buffer.buffer(Json.bytes(e.status())));
      end();
    }
  }

  @Override
  public void accept(Change change) {
    boolean now = selects(change.object());
    boolean before = change.previous().map(this::selects).orElse(false);
    switch (change.kind()) {
      case ADDED -> sendIf(now, "ADDED", change.object());
      case DELETED -> sendIf(now || before, "DELETED", change.object());
      case MODIFIED -> {
        sendIf(now && before, "MODIFIED", change.object());
        sendIf(now && !before, "ADDED", change.object());
        sendIf(!now && before, "DELETED", change.object());
      }
    }
  }

  void bookmark() {
    if (open) {
      sendRaw("BOOKMARK", view.bookmark(store.revision(), false));
    }
  }

  /** Ends the stream in good order, as a real server does at the time-out. */
  void end() {
    if (open) {
      close();
      sink.end();
    }
  }

  /** Forgets the client. */
  void close() {
    open = false;
    store.unwatch(target.type().collection(), this);
  }

  private boolean selects(StoredObject object) {
    boolean inside =
        target.namespace().isEmpty() || object.key().namespace().equals(target.namespace());
    boolean named = target.name().isEmpty() || object.key().name().equals(target.name());
    return inside && named && selection.matches(object);
  }

  private void sendIf(boolean wanted, String type, StoredObject object) {
    if (wanted) {
      send(type, object);
    }
  }

  private void send(String type, StoredObject object) {
    sendRaw(type, view.object(object, !headsSent));
    headsSent = true;
  }

  private void sendRaw(String type, Buffer object) {
    if (open) {
      sink.send(
          Buffer.buffer("{\"type\":\"")
              .appendString(type)
              .appendBuffer(OBJECT)
              .appendBuffer(object)
              .appendBuffer(END));
    }
  }
}
