package io.egressgateway.lab.cluster;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.egressgateway.lab.netns.LabException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * What a kubeconfig says about reaching an API server.
 *
 * @param server such as https://127.0.0.1:6443
 * @param tls trust and, where the kubeconfig has one, the client's certificate
 * @param token bearer token, if the kubeconfig has one
 */
public record ApiAccess(URI server, SSLContext tls, Optional<String> token) {
  private static final YAMLMapper YAML = new YAMLMapper();
  private static final char[] NO_PASSWORD = new char[0];

  public ApiAccess {
    requireNonNull(server, "server");
    requireNonNull(tls, "tls");
    requireNonNull(token, "token");
  }

  /**
   * Reads a kubeconfig's current context.
   *
   * @throws LabException naming the file and what is missing
   */
  public static ApiAccess of(Path kubeconfig) {
    try {
      return of(YAML.readTree(Files.readString(kubeconfig)));
    } catch (IOException | GeneralSecurityException | IllegalArgumentException wrong) {
      throw new LabException("cannot use the kubeconfig " + kubeconfig + ": " + wrong, wrong);
    }
  }

  /**
   * Rewrites a kubeconfig for a relay of the lab in front of its server. The server's certificate
   * does not name the relay, so the rewritten one does not check it; the way to the real server is
   * inside of this machine.
   *
   * @throws LabException where the kubeconfig cannot be used
   */
  static String relayed(Path kubeconfig, String relay) {
    try {
      JsonNode config = YAML.readTree(Files.readString(kubeconfig));
      JsonNode context =
          named(config.path("contexts"), config.path("current-context").asText()).path("context");
      JsonNode cluster =
          named(config.path("clusters"), context.path("cluster").asText()).path("cluster");
      if (cluster instanceof ObjectNode object) {
        object.remove("certificate-authority");
        object.remove("certificate-authority-data");
        object.put("server", relay).put("insecure-skip-tls-verify", true);
      }
      return YAML.writeValueAsString(config);
    } catch (IOException | IllegalArgumentException wrong) {
      throw new LabException("cannot use the kubeconfig " + kubeconfig + ": " + wrong, wrong);
    }
  }

  private static ApiAccess of(JsonNode config) throws IOException, GeneralSecurityException {
    JsonNode context =
        named(config.path("contexts"), config.path("current-context").asText()).path("context");
    JsonNode cluster =
        named(config.path("clusters"), context.path("cluster").asText()).path("cluster");
    JsonNode user = named(config.path("users"), context.path("user").asText()).path("user");
    return new ApiAccess(
        URI.create(cluster.path("server").asText()),
        tls(cluster, user),
        Optional.ofNullable(user.get("token")).map(JsonNode::asText));
  }

  private static JsonNode named(JsonNode list, String name) {
    for (JsonNode item : list) {
      if (item.path("name").asText().equals(name)) {
        return item;
      }
    }
    throw new IllegalArgumentException("nothing is named \"" + name + "\"");
  }

  private static SSLContext tls(JsonNode cluster, JsonNode user)
      throws IOException, GeneralSecurityException {
    KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
    trusted.load(null, NO_PASSWORD);
    int number = 0;
    for (Certificate certificate : certificates(content(cluster, "certificate-authority"))) {
      trusted.setCertificateEntry("ca" + number++, certificate);
    }
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(number == 0 ? null : trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(clientKeys(user), trust.getTrustManagers(), null);
    return context;
  }

  private static KeyManager @Nullable [] clientKeys(JsonNode user)
      throws IOException, GeneralSecurityException {
    byte @Nullable [] key = content(user, "client-key");
    if (key == null) {
      return null;
    }
    KeyStore own = KeyStore.getInstance(KeyStore.getDefaultType());
    own.load(null, NO_PASSWORD);
    Certificate[] chain =
        certificates(content(user, "client-certificate")).toArray(Certificate[]::new);
    own.setKeyEntry("client", privateKey(key), NO_PASSWORD, chain);
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(own, NO_PASSWORD);
    return keys.getKeyManagers();
  }

  /** PKCS 8 keys only; others are converted with openssl pkcs8 -topk8 -nocrypt. */
  private static PrivateKey privateKey(byte[] pem) throws GeneralSecurityException {
    String text = new String(pem, StandardCharsets.US_ASCII);
    String body = text.replaceAll("-----[A-Z ]+-----", "").replaceAll("\\s", "");
    PKCS8EncodedKeySpec key = new PKCS8EncodedKeySpec(Base64.getDecoder().decode(body));
    try {
      return KeyFactory.getInstance("EC").generatePrivate(key);
    } catch (GeneralSecurityException _) {
      return KeyFactory.getInstance("RSA").generatePrivate(key);
    }
  }

  private static Collection<? extends Certificate> certificates(byte @Nullable [] pem)
      throws GeneralSecurityException {
    return pem == null
        ? List.of()
        : CertificateFactory.getInstance("X.509")
            .generateCertificates(new ByteArrayInputStream(pem));
  }

  private static byte @Nullable [] content(JsonNode node, String name) throws IOException {
    JsonNode inline = node.get(name + "-data");
    JsonNode file = node.get(name);
    if (inline != null) {
      return Base64.getDecoder().decode(inline.asText());
    }
    return file == null ? null : Files.readAllBytes(Path.of(file.asText()));
  }
}
