package io.egressgateway.app.config;

import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpPrefix;
import io.egressgateway.domain.net.Parsed;
import io.egressgateway.port.peer.Endpoint;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Keys of the page that a controller serves. */
final class PageKeys {
  private static final List<IpPrefix> LOOPBACK =
      List.of(IpPrefix.of("127.0.0.0/8"), IpPrefix.of("::1/128"));

  private static final ConfigKey<Boolean> ENABLED =
      ConfigKey.flag(
          "page.enabled",
          false,
          "Serve a page that shows gateways, egress IPs, policies and failovers, from every"
              + " controller. It changes nothing. See docs/page.md.");
  private static final ConfigKey<IpAddress> LISTEN =
      ConfigKey.of(
          "page.listen",
          "127.0.0.1",
          "an IPv4 or IPv6 address",
          "Address that the page is served at, by plain HTTP. One that is not of the loopback"
              + " interface needs page.tokenFile.",
          IpAddress::parse);
  private static final ConfigKey<Integer> PORT =
      ConfigKey.number("page.port", 5830, 1, 65535, "TCP port of the page.");
  private static final ConfigKey<Optional<Path>> TOKEN_FILE =
      ConfigKey.of(
          "page.tokenFile",
          "",
          "empty, or an absolute path",
          "File with the token, of 16 to 512 visible ASCII characters, that whoever looks at the"
              + " page must give. It is read again when it changes. Without it whoever can connect"
              + " may look.",
          PageKeys::path);

  private PageKeys() {}

  static List<ConfigKey<?>> all() {
    return List.of(ENABLED, LISTEN, PORT, TOKEN_FILE);
  }

  /** What is wrong with keys that are well formed each; asked before {@link #of}. */
  static Optional<ConfigProblem> problem(ConfigFile file) {
    boolean readable = file.problems().stream().noneMatch(p -> p.key().startsWith("page."));
    if (!readable || !file.get(ENABLED) || file.get(TOKEN_FILE).isPresent()) {
      return Optional.empty();
    }
    IpAddress at = file.get(LISTEN);
    return LOOPBACK.stream().anyMatch(range -> range.contains(at))
        ? Optional.empty()
        : Optional.of(
            new ConfigProblem(
                "page.tokenFile",
                "",
                "a file with a token, since page.listen "
                    + at
                    + " is no loopback address and everybody could look"));
  }

  static Optional<PageConfig> of(ConfigFile file) {
    return file.get(ENABLED)
        ? Optional.of(
            new PageConfig(new Endpoint(file.get(LISTEN), file.get(PORT)), file.get(TOKEN_FILE)))
        : Optional.empty();
  }

  private static Parsed<Optional<Path>> path(String text) {
    if (text.isEmpty()) {
      return Parsed.valid(Optional.empty());
    }
    try {
      Path path = Path.of(text);
      return path.isAbsolute()
          ? Parsed.valid(Optional.of(path))
          : Parsed.invalid(text, "an absolute path");
    } catch (InvalidPathException _) {
      return Parsed.invalid(text, "a path");
    }
  }
}
