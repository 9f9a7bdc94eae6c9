package io.egressgateway.lab.apiserver.auth;

import io.egressgateway.lab.apiserver.json.ApiException;
import io.vertx.core.http.HttpServerRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.security.auth.x500.X500Principal;

/**
 * Says who a request comes from: a bearer token, or a client certificate that our CA signed. There
 * is no authorization: who is known may do everything.
 */
public final class Authenticator {
  private static final String SCHEME = "Bearer ";

  private final byte[] token;

  public Authenticator(Credentials credentials) {
    this.token = credentials.token().getBytes(StandardCharsets.UTF_8);
  }

  /**
   * @throws ApiException 401 for an unknown or missing identity
   */
  public Identity authenticate(HttpServerRequest request) {
    String header = request.getHeader("Authorization");
    if (header != null && header.startsWith(SCHEME)) {
      byte[] sent = header.substring(SCHEME.length()).strip().getBytes(StandardCharsets.UTF_8);
      if (MessageDigest.isEqual(sent, token)) {
        return new Identity(Credentials.ADMINISTRATOR);
      }
      throw unauthorized();
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
        return Optional.of(
            new Identity(certificate.getSubjectX500Principal().getName(X500Principal.RFC2253)));
      }
      return Optional.empty();
    } catch (SSLPeerUnverifiedException e) {
      return Optional.empty();
    }
  }

  private static ApiException unauthorized() {
    return ApiException.of(401, "Unauthorized", "Unauthorized");
  }
}
