package io.egressgateway.app.page;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** The file of a Secret with the token; read each time, since a Secret's content is replaced. */
public final class TokenFile {
  private static final int LONGEST = 512;
  private static final Pattern ALLOWED = Pattern.compile("[!-~]{16," + LONGEST + "}");

  /** There is no token to compare with; the message says why, without it. */
  public static final class Unreadable extends Exception {
    private static final long serialVersionUID = 1L;

    Unreadable(String message) {
      super(message);
    }
  }

  private final Path path;

  public TokenFile(Path path) {
    this.path = requireNonNull(path, "path");
  }

  /**
   * The token.
   *
   * @throws Unreadable where the file is not there or has none
   */
  public String token() throws Unreadable {
    String text;
    try {
      if (Files.size(path) > LONGEST + 2) {
        throw new Unreadable(path + " is longer than a token of " + LONGEST + " characters");
      }
      text = Files.readString(path, StandardCharsets.ISO_8859_1).strip();
    } catch (IOException missing) {
      throw new Unreadable(path + " cannot be read: " + missing.getClass().getSimpleName());
    }
    if (!ALLOWED.matcher(text).matches()) {
      throw new Unreadable(path + " has no token of 16 to 512 visible ASCII characters");
    }
    return text;
  }
}
