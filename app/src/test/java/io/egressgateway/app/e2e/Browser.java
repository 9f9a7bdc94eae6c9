package io.egressgateway.app.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * A Chromium without a window, driven by its DevTools protocol over the JDK's own WebSocket: the
 * handful of commands that are used here need no library.
 */
final class Browser implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final List<String> NAMES =
      List.of("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome");

  private final Process process;
  private final WebSocket socket;
  private final String session;
  private final AtomicInteger ids = new AtomicInteger();
  private final Map<Integer, CompletableFuture<JsonNode>> waiting = new ConcurrentHashMap<>();
  private final List<Complaint> complaints = new CopyOnWriteArrayList<>();
  private String site = "";

  /**
   * Something that went wrong.
   *
   * @param url of the script or file, empty where it is not known
   */
  private record Complaint(String url, String text) {}

  private Browser(Process process, Path port) throws Exception {
    this.process = process;
    List<String> lines = awaitLines(port);
    URI uri = URI.create("ws://127.0.0.1:" + lines.get(0) + lines.get(1));
    this.socket =
        HttpClient.newHttpClient()
            .newWebSocketBuilder()
            .connectTimeout(PATIENCE)
            .buildAsync(uri, new Heard())
            .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    String target =
        send("", "Target.createTarget", Map.of("url", "about:blank")).path("targetId").asText();
    this.session =
        send("", "Target.attachToTarget", Map.of("targetId", target, "flatten", true))
            .path("sessionId")
            .asText();
    for (String domain : List.of("Page", "Runtime", "Log", "Network")) {
      command(domain + ".enable", Map.of());
    }
    // A picture of the whole page has none, and would be laid out otherwise.
    command("Emulation.setScrollbarsHidden", Map.of("hidden", true));
  }

  /** The program, where this machine has it. */
  static Optional<Path> program() {
    return NAMES.stream().map(Path::of).filter(Files::isExecutable).findFirst();
  }

  /** Starts one with a profile of its own. */
  static Browser start(Path directory) throws Exception {
    Path profile = Files.createDirectories(directory.resolve("profile"));
    List<String> command =
        List.of(
            program().orElseThrow().toString(),
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--disable-dev-shm-usage",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--no-proxy-server",
            "--remote-debugging-port=0",
            "--user-data-dir=" + profile,
            "about:blank");
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("browser.log").toFile())
            .start();
    try {
      return new Browser(process, profile.resolve("DevToolsActivePort"));
    } catch (Exception failure) {
      process.destroyForcibly();
      throw failure;
    }
  }

  private List<String> awaitLines(Path port) throws Exception {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() - deadline < 0) {
      List<String> lines = Files.exists(port) ? Files.readAllLines(port) : List.of();
      if (lines.size() >= 2) {
        return lines;
      }
      if (process.waitFor(20, TimeUnit.MILLISECONDS)) {
        throw new IOException("the browser ended with " + process.exitValue());
      }
    }
    throw new TimeoutException("the browser opened no port");
  }

  private final class Heard implements WebSocket.Listener {
    private final StringBuilder text = new StringBuilder();

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
      text.append(part);
      if (last) {
        hear(text.toString());
        text.setLength(0);
      }
      from.request(1);
      return CompletableFuture.completedStage(null);
    }
  }

  private void hear(String message) {
    try {
      JsonNode heard = JSON.readTree(message);
      CompletableFuture<JsonNode> asked = waiting.remove(heard.path("id").asInt(-1));
      if (asked != null) {
        asked.complete(heard);
      } else if (heard.path("method").asText().equals("Runtime.exceptionThrown")) {
        JsonNode details = heard.at("/params/exceptionDetails");
        complaints.add(new Complaint(details.path("url").asText(), details.toString()));
      } else if (heard.path("method").asText().equals("Log.entryAdded")
          && heard.at("/params/entry/level").asText().equals("error")) {
        JsonNode entry = heard.at("/params/entry");
        complaints.add(new Complaint(entry.path("url").asText(), entry.path("text").asText()));
      }
    } catch (IOException broken) {
      complaints.add(new Complaint("", "not JSON: " + message));
    }
  }

  private JsonNode send(String to, String method, Map<String, ?> parameters) throws Exception {
    int id = ids.incrementAndGet();
    ObjectNode message = JSON.createObjectNode().put("id", id).put("method", method);
    message.set("params", JSON.valueToTree(parameters));
    if (!to.isEmpty()) {
      message.put("sessionId", to);
    }
    CompletableFuture<JsonNode> answer = new CompletableFuture<>();
    waiting.put(id, answer);
    socket.sendText(message.toString(), true).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    JsonNode heard = answer.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    if (heard.has("error")) {
      throw new IOException(method + ": " + heard.path("error"));
    }
    return heard.path("result");
  }

  /** A command of the protocol. */
  JsonNode command(String method, Map<String, ?> parameters) throws Exception {
    return send(session, method, parameters);
  }

  /** Leaves the page that is open, whose server may be gone, and opens another. */
  void open(String url) throws Exception {
    command("Page.navigate", Map.of("url", "about:blank"));
    await("location.href === 'about:blank'");
    site = url;
    complaints.clear();
    command("Page.navigate", Map.of("url", url));
  }

  void window(int width, int height) throws Exception {
    command(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
  }

  void dark(boolean dark) throws Exception {
    command(
        "Emulation.setEmulatedMedia",
        Map.of(
            "features",
            List.of(
                Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light"),
                Map.of("name", "prefers-reduced-motion", "value", "reduce"))));
  }

  /** What an expression of JavaScript gives. */
  JsonNode evaluate(String expression) throws Exception {
    JsonNode result =
        command("Runtime.evaluate", Map.of("expression", expression, "returnByValue", true));
    if (result.has("exceptionDetails")) {
      throw new IOException(expression + ": " + result.path("exceptionDetails"));
    }
    return result.at("/result/value");
  }

  /** Waits until an expression is true, for as long as somebody patient would. */
  void await(String expression) throws Exception {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!holds(expression)) {
      if (System.nanoTime() - deadline > 0) {
        throw new AssertionError(
            "not so in time: "
                + expression
                + "\n"
                + complaints
                + "\n"
                + evaluate("document.body.innerText").asText());
      }
      process.waitFor(50, TimeUnit.MILLISECONDS);
    }
  }

  /** False too while one document makes place for the next. */
  private boolean holds(String expression) throws Exception {
    return evaluate("document.body !== null && Boolean(" + expression + ")").asBoolean();
  }

  /** The text that somebody sees of the first such element. */
  String text(String selector) throws Exception {
    return evaluate("document.querySelector(" + JSON.writeValueAsString(selector) + ").innerText")
        .asText();
  }

  /** A key pressed and let go. */
  void press(String key, int code) throws Exception {
    for (String type : List.of("rawKeyDown", "keyUp")) {
      command(
          "Input.dispatchKeyEvent",
          Map.of("type", type, "key", key, "code", key, "windowsVirtualKeyCode", code));
    }
  }

  void type(String text) throws Exception {
    command("Input.insertText", Map.of("text", text));
  }

  /** The whole page as PNG. */
  byte[] picture() throws Exception {
    JsonNode picture =
        command("Page.captureScreenshot", Map.of("format", "png", "captureBeyondViewport", true));
    return Base64.getDecoder().decode(picture.path("data").asText());
  }

  /** Errors of scripts, refused loads and violated policies of this page since the last call. */
  List<String> complaints() {
    List<String> all = new ArrayList<>();
    for (Complaint complaint : complaints) {
      // A page that was left may complain late.
      if (complaint.url().isEmpty() || complaint.url().startsWith(site)) {
        all.add(complaint.text());
      }
    }
    complaints.clear();
    return all;
  }

  @Override
  public void close() throws Exception {
    List<ProcessHandle> parts = process.descendants().toList();
    process.destroy();
    if (!process.waitFor(10, TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
    }
    Stream.concat(parts.stream(), Stream.of(process.toHandle()))
        .forEach(ProcessHandle::destroyForcibly);
    socket.abort();
  }
}
