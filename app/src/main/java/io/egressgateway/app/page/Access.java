package io.egressgateway.app.page;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import io.egressgateway.port.runtime.WallClock;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides who may look. May read a file: not for event loops.
 *
 * <p>A session is the time at which it ends and an HMAC of that by the token. Nothing is kept of
 * it, so that every replica knows every session, and another token ends all of them.
 */
final class Access {
  static final Duration SESSION = Duration.ofHours(12);

  /** Names of the machine itself: what a browser asks for through {@code kubectl port-forward}. */
  private static final Set<String> LOCAL = Set.of("localhost", "127.0.0.1", "::1", "[::1]");

  private static final Pattern SESSION_FORM = Pattern.compile("([0-9]{1,12})\\.([0-9a-f]{64})");

  /** What is decided. */
  enum Verdict {
    ALLOWED,
    /** Neither the token nor a session that holds. */
    UNKNOWN,
    /**
     * There is no token, and the page is asked for by another name than the machine's own, as by a
     * site that gives its name to this address so as to read it in somebody's browser.
     */
    FOREIGN_HOST,
    /** The token cannot be read, so that nobody can be let in. */
    NO_TOKEN
  }

  /**
   * What a request brings.
   *
   * @param host that it asks for, without a port; empty where it names none
   * @param bearer token
   * @param session from the cookie
   */
  record Credentials(String host, Optional<String> bearer, Optional<String> session) {
    Credentials {
      requireNonNull(host, "host");
      requireNonNull(bearer, "bearer");
      requireNonNull(session, "session");
    }

    /** Prints no secret. */
    @Override
    public String toString() {
      return "credentials for " + host;
    }
  }

  private static final Logger LOG = LoggerFactory.getLogger(Access.class);

  private final Optional<TokenFile> file;
  private final WallClock clock;
  private volatile String told = "";

  Access(Optional<TokenFile> file, WallClock clock) {
    this.file = requireNonNull(file, "file");
    this.clock = requireNonNull(clock, "clock");
  }

  /** Whether there is something to log in with. */
  boolean asksForToken() {
    return file.isPresent();
  }

  Verdict of(Credentials given) {
    if (file.isEmpty()) {
      return LOCAL.contains(given.host().toLowerCase(Locale.ROOT))
          ? Verdict.ALLOWED
          : Verdict.FOREIGN_HOST;
    }
    try {
      String token = file.get().token();
      told = "";
      boolean known =
          given.bearer().filter(text -> same(text, token)).isPresent()
              || given.session().filter(text -> holds(text, token)).isPresent();
      return known ? Verdict.ALLOWED : Verdict.UNKNOWN;
    } catch (TokenFile.Unreadable why) {
      complain(String.valueOf(why.getMessage()));
      return Verdict.NO_TOKEN;
    }
  }

  private void complain(String why) {
    if (!why.equals(told)) {
      told = why;
      LOG.atWarn().addKeyValue("reason", why).log("nobody can be let in to the page");
    }
  }

  /** Of these, those who may look. */
  Predicate<Credentials> allowed(List<Credentials> given) {
    Set<Credentials> allowed = new HashSet<>();
    given.stream().filter(one -> of(one) == Verdict.ALLOWED).forEach(allowed::add);
    // Somebody who came meanwhile was looked at then.
    Set<Credentials> asked = new HashSet<>(given);
    return one -> allowed.contains(one) || !asked.contains(one);
  }

  /** A session for whoever gives the token. */
  Optional<String> session(String given) throws TokenFile.Unreadable {
    if (file.isEmpty()) {
      return Optional.empty();
    }
    String token = file.get().token();
    long ends = clock.now().plus(SESSION).getEpochSecond();
    return same(given, token) ? Optional.of(ends + "." + mac(ends, token)) : Optional.empty();
  }

  private boolean holds(String session, String token) {
    Matcher form = SESSION_FORM.matcher(session);
    if (!form.matches()) {
      return false;
    }
    long ends = Long.parseLong(form.group(1));
    return same(form.group(2), mac(ends, token))
        && clock.now().isBefore(Instant.ofEpochSecond(ends));
  }

  /** Takes as long whatever is given, its length aside, which digests hide. */
  private static boolean same(String one, String other) {
    return MessageDigest.isEqual(digest(one), digest(other));
  }

  private static byte[] digest(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
    } catch (GeneralSecurityException missing) {
      throw new IllegalStateException("every Java has SHA-256", missing);
    }
  }

  private static String mac(long ends, String token) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(token.getBytes(UTF_8), "HmacSHA256"));
      return HexFormat.of().formatHex(mac.doFinal(("page session until " + ends).getBytes(UTF_8)));
    } catch (GeneralSecurityException missing) {
      throw new IllegalStateException("every Java has HMAC-SHA-256", missing);
    }
  }
}
