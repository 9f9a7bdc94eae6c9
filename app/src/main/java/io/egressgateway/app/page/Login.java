package io.egressgateway.app.page;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import io.vertx.core.http.Cookie;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import java.net.URLDecoder;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Lets people in by a form, whose cookie a browser sends along with events too. */
final class Login {
  static final String COOKIE = "egressgateway-page";

  private static final Pattern BEARER = Pattern.compile("(?i:bearer) +([!-~]+)");
  private static final Pattern TOKEN = Pattern.compile("(?:^|&)token=([^&]*)");

  /** Somebody sent a form. */
  @FunctionalInterface
  interface Attempt {
    Reply by(String form);
  }

  private final Access access;
  private final Assets assets;

  Login(Access access, Assets assets) {
    this.access = requireNonNull(access, "access");
    this.assets = requireNonNull(assets, "assets");
  }

  Access access() {
    return access;
  }

  static Access.Credentials credentials(HttpServerRequest request) {
    HostAndPort asked = request.authority();
    return new Access.Credentials(
        asked == null ? "" : asked.host(),
        Optional.ofNullable(request.getHeader("Authorization"))
            .map(BEARER::matcher)
            .filter(Matcher::matches)
            .map(found -> found.group(1)),
        Optional.ofNullable(request.getCookie(COOKIE)).map(Cookie::getValue));
  }

  /** Why somebody may not look; empty for those who may. */
  Optional<Reply> refusal(Access.Credentials given, String path) {
    return switch (access.of(given)) {
      case ALLOWED -> Optional.empty();
      case FOREIGN_HOST ->
          Optional.of(
              Reply.text(
                  403,
                  "Host: \""
                      + given.host()
                      + "\" is not localhost, 127.0.0.1 or [::1], the only names that the page is"
                      + " served by while page.tokenFile is not set"));
      case NO_TOKEN ->
          Optional.of(Reply.text(503, "the token cannot be read, see the controller's log"));
      case UNKNOWN ->
          Optional.of(
              path.equals("/")
                  ? Reply.seeOther("/login")
                  : Reply.text(401, "give the token: Authorization: Bearer TOKEN")
                      .with("WWW-Authenticate", "Bearer realm=\"egressgateway\""));
    };
  }

  Reply form() {
    return access.asksForToken() ? assets.html("login.html") : Reply.seeOther("/");
  }

  /**
   * Answers the form.
   *
   * @param scheme that a proxy was asked by, if there is one
   */
  Reply tryToken(String form, @Nullable String scheme) {
    try {
      Optional<String> session = access.session(token(form));
      if (session.isEmpty()) {
        Reply refused = assets.html("refused.html");
        return new Reply(401, refused.type(), refused.body(), refused.headers());
      }
      String secure = "https".equalsIgnoreCase(scheme) ? "; Secure" : "";
      return Reply.seeOther("/")
          .with("Set-Cookie", cookie(session.get(), Access.SESSION.toSeconds()) + secure);
    } catch (TokenFile.Unreadable _) {
      return Reply.text(503, "the token cannot be read, see the controller's log");
    }
  }

  static Reply loggedOut() {
    return Reply.seeOther("/login").with("Set-Cookie", cookie("", 0));
  }

  private static String cookie(String value, long seconds) {
    return "%s=%s; Path=/; Max-Age=%d; HttpOnly; SameSite=Strict".formatted(COOKIE, value, seconds);
  }

  private static String token(String form) {
    Matcher found = TOKEN.matcher(form);
    if (!found.find()) {
      return "";
    }
    try {
      return URLDecoder.decode(found.group(1), UTF_8).strip();
    } catch (IllegalArgumentException _) {
      return "";
    }
  }
}
