package io.egressgateway.app.nettools;

import static java.util.Objects.requireNonNull;

import io.egressgateway.app.nettools.ToolSettings.Protocol;
import io.egressgateway.domain.net.IpAddress;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.datagram.DatagramSocket;
import io.vertx.core.datagram.DatagramSocketOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.net.NetSocket;
import io.vertx.core.parsetools.RecordParser;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Asks a server whom it sees. */
public final class ToolClient {
  private static final Pattern SEEN = Pattern.compile("(?:clientIP=|Remote IP: )(\\S+):[0-9]+");
  private static final long PAUSE_NANOS = Duration.ofSeconds(2).toNanos();
  private static final String QUESTION = "hello from the client";

  private final ToolSettings settings;
  private final Check check;
  private final Consumer<String> told;

  /**
   * What is asked for.
   *
   * @param egressIps to look for, with commas; empty looks for none
   * @param contain true where the server must see one of them, false where none
   * @param batch once by every protocol, and checked
   * @param patience until everything ends
   */
  public record Check(
      List<IpAddress> egressIps, boolean contain, boolean batch, Duration patience) {
    public Check {
      egressIps = List.copyOf(egressIps);
      requireNonNull(patience, "patience");
      if (patience.isNegative() || patience.isZero()) {
        throw new IllegalArgumentException("-timeout: give at least 1 second");
      }
    }

    /** Reads the addresses. */
    public Check(String egressIps, boolean contain, boolean batch, Duration patience) {
      this(addresses(egressIps), contain, batch, patience);
    }

    private static List<IpAddress> addresses(String text) {
      List<IpAddress> addresses = new ArrayList<>();
      for (String one : text.isEmpty() ? new String[0] : text.split(",", -1)) {
        addresses.add(
            IpAddress.parse(one.strip())
                .toOptional()
                .orElseThrow(
                    () -> new IllegalArgumentException("-eip \"" + one + "\" is not an address")));
      }
      return addresses;
    }

    /** True where an answer is as wished. */
    boolean holds(String answer) {
      Optional<IpAddress> seen = seen(answer);
      boolean ours = seen.filter(egressIps::contains).isPresent();
      return seen.isPresent() && (egressIps.isEmpty() || ours == contain);
    }
  }

  /** Prepares a client; {@code told} gets each line. */
  public ToolClient(ToolSettings settings, Check check, Consumer<String> told) {
    if (settings.address().isEmpty()) {
      throw new IllegalArgumentException("-addr is required: the server to ask");
    }
    this.settings = settings;
    this.check = requireNonNull(check, "check");
    this.told = requireNonNull(told, "told");
  }

  /** The address that an answer names. */
  static Optional<IpAddress> seen(String answer) {
    Matcher matcher = SEEN.matcher(answer);
    return matcher.find()
        ? IpAddress.parse(matcher.group(1).replaceAll("[\\[\\]]|%.*", "")).toOptional()
        : Optional.empty();
  }

  /** A way to ask, and its name. */
  private record Way(String name, Asking asking) {}

  /** Asks once. */
  @FunctionalInterface
  private interface Asking {
    Future<String> ask();
  }

  /** Asks; true where all that was checked held. */
  public boolean run() throws InterruptedException {
    Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setWorkerPoolSize(1));
    try {
      long deadline = System.nanoTime() + check.patience().toNanos();
      List<Way> ways = ways(vertx);
      return check.batch() ? once(ways, deadline) : dialogue(ways, deadline);
    } finally {
      ToolServer.await(vertx.close());
    }
  }

  private List<Way> ways(Vertx vertx) {
    List<Way> ways = new ArrayList<>();
    for (Protocol protocol : settings.protocols()) {
      switch (protocol) {
        case TCP -> ways.add(new Way("tcp", () -> line(vertx)));
        case UDP -> ways.add(new Way("udp", () -> datagram(vertx)));
        case WEB -> {
          ways.add(new Way("web", () -> page(vertx)));
          ways.add(new Way("websocket", () -> message(vertx)));
        }
      }
    }
    return ways;
  }

  private boolean once(List<Way> ways, long deadline) throws InterruptedException {
    boolean all = true;
    for (Way way : ways) {
      boolean held = asked(way, deadline).filter(check::holds).isPresent();
      told.accept(way.name() + ": " + (held ? "as wished" : "NOT as wished" + wish()));
      all &= held;
    }
    return all;
  }

  private String wish() {
    return check.egressIps().isEmpty()
        ? ", no answer"
        : ", the server should " + (check.contain() ? "" : "not ") + "see " + check.egressIps();
  }

  /** Every two seconds until the time is up; without a single answer it failed. */
  private boolean dialogue(List<Way> ways, long deadline) throws InterruptedException {
    boolean any = false;
    while (System.nanoTime() - deadline < 0) {
      for (Way way : ways) {
        any |= asked(way, deadline).isPresent();
      }
      LockSupport.parkNanos(Math.min(PAUSE_NANOS, Math.max(0, deadline - System.nanoTime())));
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
    }
    return any;
  }

  private Optional<String> asked(Way way, long deadline) throws InterruptedException {
    try {
      String answer =
          way.asking()
              .ask()
              .toCompletionStage()
              .toCompletableFuture()
              .get(Math.max(1, deadline - System.nanoTime()), TimeUnit.NANOSECONDS)
              .strip();
      told.accept(way.name() + ": " + answer);
      return Optional.of(answer);
    } catch (ExecutionException refused) {
      told.accept(way.name() + ": " + refused.getCause());
      return Optional.empty();
    } catch (TimeoutException _) {
      told.accept(way.name() + ": no answer in time");
      return Optional.empty();
    }
  }

  private Future<String> line(Vertx vertx) {
    return vertx
        .createNetClient()
        .connect(settings.tcpPort(), settings.address())
        .compose(socket -> exchanged(socket).onComplete(_ -> socket.close()));
  }

  private static Future<String> exchanged(NetSocket socket) {
    Promise<String> answer = Promise.promise();
    RecordParser parser = RecordParser.newDelimited("\n", socket);
    parser.handler(line -> answer.tryComplete(line.toString()));
    parser.endHandler(_ -> answer.tryFail("the server closed the connection"));
    socket.exceptionHandler(answer::tryFail);
    socket.write(QUESTION + "\n").onFailure(answer::tryFail);
    return answer.future();
  }

  private Future<String> datagram(Vertx vertx) {
    boolean ipv6 = settings.address().contains(":");
    DatagramSocket socket = vertx.createDatagramSocket(new DatagramSocketOptions().setIpV6(ipv6));
    Promise<String> answer = Promise.promise();
    socket.handler(packet -> answer.tryComplete(packet.data().toString()));
    socket
        .listen(0, ipv6 ? "::" : "0.0.0.0")
        .compose(open -> open.send(QUESTION, settings.udpPort(), settings.address()))
        .onFailure(answer::tryFail);
    return answer.future().onComplete(_ -> socket.close());
  }

  private Future<String> page(Vertx vertx) {
    return vertx
        .createHttpClient()
        .request(HttpMethod.GET, settings.webPort(), settings.address(), "/")
        .compose(request -> request.send())
        .compose(response -> response.body())
        .map(Buffer::toString);
  }

  private Future<String> message(Vertx vertx) {
    return vertx
        .createWebSocketClient()
        .connect(settings.webPort(), settings.address(), "/ws")
        .compose(socket -> {
          Promise<String> answer = Promise.promise();
          socket.textMessageHandler(answer::tryComplete);
          socket.closeHandler(_ -> answer.tryFail("the server closed the websocket"));
          socket.writeTextMessage(QUESTION).onFailure(answer::tryFail);
          return answer.future().onComplete(_ -> socket.close());
        });
  }
}
