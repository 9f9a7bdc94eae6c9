package io.egressgateway.app.page;

import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The files of the page, read from the jar once. Nothing else can be asked for. */
final class Assets {
  private static final String HTML = "text/html; charset=utf-8";
  private static final String SCRIPT = "text/javascript; charset=utf-8";

  /** Types by the name of the file. */
  private static final Map<String, String> FILES =
      Map.ofEntries(
          Map.entry("index.html", HTML),
          Map.entry("login.html", HTML),
          Map.entry("refused.html", HTML),
          Map.entry("page.css", "text/css; charset=utf-8"),
          Map.entry("icon.svg", "image/svg+xml"),
          Map.entry("page.js", SCRIPT),
          Map.entry("dom.js", SCRIPT),
          Map.entry("feed.js", SCRIPT),
          Map.entry("summary.js", SCRIPT),
          Map.entry("topology.js", SCRIPT),
          Map.entry("timeline.js", SCRIPT),
          Map.entry("policies.js", SCRIPT),
          Map.entry("words.js", SCRIPT));

  private final Map<String, Reply> replies = new HashMap<>();

  Assets() {
    FILES.forEach((name, type) ->
        replies.put(name, new Reply(200, type, Buffer.buffer(read(name)), Map.of())));
  }

  private static byte[] read(String name) {
    try (InputStream file = Assets.class.getResourceAsStream("assets/" + name)) {
      if (file == null) {
        throw new IllegalStateException("the jar has no " + name);
      }
      return file.readAllBytes();
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  /** A file that is not HTML; those have paths of their own. */
  Optional<Reply> file(String path) {
    String name = path.substring(1);
    return name.endsWith(".html") ? Optional.empty() : Optional.ofNullable(replies.get(name));
  }

  Reply html(String name) {
    return Optional.ofNullable(replies.get(name))
        .orElseThrow(() -> new IllegalStateException("no file " + name));
  }
}
