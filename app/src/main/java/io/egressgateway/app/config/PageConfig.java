package io.egressgateway.app.config;

import static java.util.Objects.requireNonNull;

import io.egressgateway.port.peer.Endpoint;
import java.nio.file.Path;
import java.util.Optional;

/**
 * How the page is served.
 *
 * @param at where, by plain HTTP
 * @param tokenFile whose content whoever looks must give; absent only on a loopback address, where
 *     whoever can connect may look
 */
public record PageConfig(Endpoint at, Optional<Path> tokenFile) {
  public PageConfig {
    requireNonNull(at, "at");
    requireNonNull(tokenFile, "tokenFile");
  }
}
