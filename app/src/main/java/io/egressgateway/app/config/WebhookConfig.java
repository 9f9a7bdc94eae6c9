package io.egressgateway.app.config;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How admission webhooks are served and registered.
 *
 * @param port of HTTPS, on all addresses (WEBHOOK_PORT); also the port of the Service
 * @param tls where the certificate comes from
 * @param directory that it is mounted in (TLS_CERT_DIR)
 * @param register whether the controller makes the two webhook configurations
 * @param name of both configurations and of the Service
 * @param url where the API server reaches the webhooks in place of the Service, without a path
 * @param clusterDomain of the cluster's DNS
 */
public record WebhookConfig(
    int port,
    TlsMethod tls,
    Path directory,
    boolean register,
    String name,
    Optional<URI> url,
    String clusterDomain) {

  /** Where a certificate comes from; the names are Spidernet's. */
  public enum TlsMethod {
    /** Made and rotated by the controller itself. */
    AUTO,
    /** Given by the user, who also says whom to trust, in {@code ca.crt}. */
    PROVIDED,
    /** Given by cert-manager, which also tells the API server whom to trust. */
    CERTMANAGER
  }

  public WebhookConfig {
    requireNonNull(tls, "tls");
    requireNonNull(directory, "directory");
    requireNonNull(name, "name");
    requireNonNull(url, "url");
    requireNonNull(clusterDomain, "clusterDomain");
  }

  /** DNS names and addresses that a certificate must have. */
  public List<String> names(String namespace) {
    String service = name + "." + namespace;
    List<String> names = new ArrayList<>();
    names.add(service);
    names.add(service + ".svc");
    names.add(service + ".svc." + clusterDomain);
    url.map(URI::getHost).map(host -> host.replaceAll("[\\[\\]]", "")).ifPresent(names::add);
    return names;
  }
}
