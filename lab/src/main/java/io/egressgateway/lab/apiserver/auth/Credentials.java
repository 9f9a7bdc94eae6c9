package io.egressgateway.lab.apiserver.auth;

/**
 * Everything made at start to identify the server and its administrator.
 *
 * @param authority certificate of the CA that signed the others, PEM
 * @param serverCertificate PEM
 * @param serverKey PKCS 8 PEM
 * @param clientCertificate PEM, of user kubernetes-admin
 * @param clientKey PKCS 8 PEM
 * @param token bearer token of the same user
 */
public record Credentials(
    String authority,
    String serverCertificate,
    String serverKey,
    String clientCertificate,
    String clientKey,
    String token) {
  /** The user both the client certificate and the token stand for. */
  public static final String ADMINISTRATOR = "kubernetes-admin";

  /** The group of those who may do everything. */
  public static final String MASTERS = "system:masters";

  /** The same server, and another user's token. */
  public Credentials withToken(String other) {
    return new Credentials(
        authority, serverCertificate, serverKey, clientCertificate, clientKey, other);
  }

  /** Without the keys, which do not belong into logs. */
  @Override
  public String toString() {
    return "Credentials[...]";
  }
}
