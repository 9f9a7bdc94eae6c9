package io.egressgateway.app.page;

import static java.util.Objects.requireNonNull;

/**
 * Who serves the page.
 *
 * @param replica name of the controller's pod
 * @param leading whether it decides; all replicas show the same
 * @param version of the product
 */
public record Serving(String replica, boolean leading, String version) {
  public Serving {
    requireNonNull(replica, "replica");
    requireNonNull(version, "version");
  }
}
