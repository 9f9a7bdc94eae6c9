package io.egressgateway.app.page;

import static java.util.Objects.requireNonNull;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Those who are told by server-sent events. A slow one is not waited for: what it has not taken yet
 * is not queued up, it gets the newest when it can take more. Event loop only, but for {@link
 * #isEmpty}.
 *
 * @param <C> what somebody was let in with
 */
final class EventStreams<C> {
  /** Each of them holds a connection and costs a copy of every message. */
  static final int MOST = 16;

  private final class Subscriber {
    private final HttpServerResponse response;
    private final C credentials;
    private long seen;
    private boolean behind;

    Subscriber(HttpServerResponse response, C credentials, long seen) {
      this.response = response;
      this.credentials = credentials;
      this.seen = seen;
    }

    void offer(News news) {
      if (news.revision() <= seen) {
        return;
      }
      behind = response.writeQueueFull();
      if (!behind) {
        seen = news.revision();
        response.write(news.message());
      }
    }

    void drained() {
      if (behind) {
        newest.ifPresent(this::offer);
      }
    }
  }

  /**
   * What is told.
   *
   * @param revision of what is shown; nobody is told of one twice
   */
  record News(long revision, Buffer message) {
    News {
      requireNonNull(message, "message");
    }
  }

  private final Set<Subscriber> subscribers = new LinkedHashSet<>();
  private Optional<News> newest = Optional.empty();
  private volatile boolean empty = true;

  /** Whether nobody listens. Any thread. */
  boolean isEmpty() {
    return empty;
  }

  boolean isFull() {
    return subscribers.size() >= MOST;
  }

  /**
   * Begins to tell somebody, whose response has its head already.
   *
   * @param greeting that comes before anything else
   * @param first what is shown now
   */
  void add(HttpServerResponse response, C credentials, Buffer greeting, News first) {
    Subscriber subscriber =
        new Subscriber(requireNonNull(response, "response"), credentials, first.revision());
    subscribers.add(subscriber);
    empty = false;
    response.closeHandler(_ -> remove(subscriber));
    response.exceptionHandler(_ -> remove(subscriber));
    response.drainHandler(_ -> subscriber.drained());
    response.write(greeting);
    response.write(first.message());
  }

  private void remove(Subscriber subscriber) {
    subscribers.remove(subscriber);
    empty = subscribers.isEmpty();
  }

  /** Tells everybody what is so now. */
  void tell(News news) {
    newest = Optional.of(news);
    List.copyOf(subscribers).forEach(subscriber -> subscriber.offer(news));
  }

  /** Lets connections be seen to live, so that those that do not are closed. */
  void beat(Buffer message) {
    for (Subscriber subscriber : List.copyOf(subscribers)) {
      if (!subscriber.response.writeQueueFull()) {
        subscriber.response.write(message);
      }
    }
  }

  /** What those who listen were let in with. */
  List<C> credentials() {
    return subscribers.stream().map(subscriber -> subscriber.credentials).toList();
  }

  /** Ends the streams of those who may not listen any more. */
  void keep(Predicate<C> allowed) {
    for (Subscriber subscriber : List.copyOf(subscribers)) {
      if (!allowed.test(subscriber.credentials)) {
        remove(subscriber);
        subscriber.response.end();
      }
    }
  }
}
