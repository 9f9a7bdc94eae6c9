package io.egressgateway.app.inspect;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Shows that whoever asks may read the cluster's key: the time in milliseconds, a dot, and the
 * HMAC-SHA256 (RFC 2104) of question and time in hexadecimal. The key itself is never sent, and a
 * seal that was overheard repeats one reading question for half a minute at most. Any thread.
 */
public final class Seal {
  /** The header that carries it. */
  public static final String HEADER = "X-Egressgateway-Seal";

  /** How far clocks may be apart, as with heartbeats. */
  public static final Duration TOLERANCE = Duration.ofSeconds(30);

  private static final String ALGORITHM = "HmacSHA256";
  private static final Pattern FORM = Pattern.compile("([0-9]{1,18})\\.([0-9a-f]{64})");

  private Seal() {}

  /** Makes the seal of a question asked now. */
  public static String of(byte[] key, Inquiry question, long nowMillis) {
    return nowMillis + "." + HexFormat.of().formatHex(mac(key, question, nowMillis));
  }

  /** True for a seal of this very question, made with this key, within {@link #TOLERANCE}. */
  public static boolean holds(byte[] key, Inquiry question, String seal, long nowMillis) {
    var matcher = FORM.matcher(seal);
    if (!matcher.matches()) {
      return false;
    }
    long sent = Long.parseLong(matcher.group(1));
    byte[] given = HexFormat.of().parseHex(matcher.group(2));
    boolean authentic = MessageDigest.isEqual(given, mac(key, question, sent));
    return authentic && Math.abs(nowMillis - sent) <= TOLERANCE.toMillis();
  }

  private static byte[] mac(byte[] key, Inquiry question, long millis) {
    String text = String.join("\n", question.sealed()) + "\n" + millis;
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(key, ALGORITHM));
      return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      // Every Java platform must support this algorithm (javax.crypto.Mac).
      throw new IllegalStateException("no " + ALGORITHM, e);
    }
  }
}
