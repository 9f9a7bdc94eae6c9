package io.egressgateway.lab.apiserver.auth;

import io.egressgateway.lab.apiserver.json.ApiException;
import io.vertx.core.http.HttpServerRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.security.auth.x500.X500Principal;

/**
 * Says who a request comes from: a bearer token, or a client certificate that our CA signed. Any
 * thread.
 */
public final class Authenticator {
  private static final String SCHEME = "Bearer ";

  private final byte[] token;
  private final Map<String, Identity> issued = new ConcurrentHashMap<>();
  private final SecureRandom random = new SecureRandom();

  public Authenticator(Credentials credentials) {
    this.token = credentials.token().getBytes(StandardCharsets.UTF_8);
  }

  /** Makes a bearer token, good for as long as the server lives. */
  public String issue(Identity owner) {
    byte[] bytes = new byte[24];
    random.nextBytes(bytes);
    String text = HexFormat.of().formatHex(bytes);
    issued.put(text, owner);
    return text;
  }

  /**
   * @throws ApiException 401 for an unknown or missing identity
   */
  public Identity authenticate(HttpServerRequest request) {
    String header = request.getHeader("Authorization");
    if (header != null && header.startsWith(SCHEME)) {
      String sent = header.substring(SCHEME.length()).strip();
      if (MessageDigest.isEqual(sent.getBytes(StandardCharsets.UTF_8), token)) {
        return new Identity(Credentials.ADMINISTRATOR, List.of(Credentials.MASTERS));
      }
      return Optional.ofNullable(issued.get(sent)).orElseThrow(Authenticator::unauthorized);
    }
    return certificate(request).orElseThrow(Authenticator::unauthorized);
  }

  private static Optional<Identity> certificate(HttpServerRequest request) {
    SSLSession session = request.sslSession();
    if (session == null) {
      return Optional.empty();
    }
    try {
      if (session.getPeerCertificates()[0] instanceof X509Certificate certificate) {
        // The handshake has checked the signature: the trust store holds our CA only.
        return Optional.of(identity(certificate));
      }
      return Optional.empty();
    } catch (SSLPeerUnverifiedException e) {
      return Optional.empty();
    }
  }

  /** The common name is the user, organizations are groups. */
  private static Identity identity(X509Certificate certificate) {
    String name = certificate.getSubjectX500Principal().getName(X500Principal.RFC2253);
    String user = name;
    List<String> groups = new ArrayList<>();
    for (String part : name.split(",")) {
      if (part.startsWith("CN=")) {
        user = part.substring(3);
      } else if (part.startsWith("O=")) {
        groups.add(part.substring(2));
      }
    }
    return new Identity(user, groups);
  }

  private static ApiException unauthorized() {
    return ApiException.of(401, "Unauthorized", "Unauthorized");
  }
}
