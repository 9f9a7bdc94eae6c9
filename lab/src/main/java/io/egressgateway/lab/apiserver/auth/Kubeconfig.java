package io.egressgateway.lab.apiserver.auth;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.egressgateway.lab.apiserver.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Writes kubeconfig documents. */
public final class Kubeconfig {
  private static final String NAME = "egressgateway-lab";

  private Kubeconfig() {}

  /** A kubeconfig that logs in with the bearer token. */
  public static String withToken(String url, Credentials credentials) {
    ObjectNode user = Json.object().put("token", credentials.token());
    return text(url, credentials, user);
  }

  /** A kubeconfig that logs in with the client certificate. */
  public static String withCertificate(String url, Credentials credentials) {
    ObjectNode user =
        Json.object()
            .put("client-certificate-data", base64(credentials.clientCertificate()))
            .put("client-key-data", base64(credentials.clientKey()));
    return text(url, credentials, user);
  }

  private static String text(String url, Credentials credentials, ObjectNode user) {
    ObjectNode config = Json.object().put("apiVersion", "v1").put("kind", "Config");
    ObjectNode cluster = config.putArray("clusters").addObject().put("name", NAME);
    ObjectNode server = cluster.putObject("cluster").put("server", url);
    if (url.startsWith("https:")) {
      server.put("certificate-authority-data", base64(credentials.authority()));
    }
    config.putArray("users").addObject().put("name", NAME).set("user", user);
    config
        .putArray("contexts")
        .addObject()
        .put("name", NAME)
        .putObject("context")
        .put("cluster", NAME)
        .put("user", NAME)
        .put("namespace", "default");
    config.put("current-context", NAME);
    return new String(Json.yaml(config), StandardCharsets.UTF_8);
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
