package io.egressgateway.app.config;

import static java.util.Objects.requireNonNull;

/**
 * Something wrong with the configuration.
 *
 * @param key where: a key of the file, a flag, or an environment variable
 * @param value as given
 * @param allowed what is allowed instead
 */
public record ConfigProblem(String key, String value, String allowed) {
  public ConfigProblem {
    requireNonNull(key, "key");
    requireNonNull(value, "value");
    requireNonNull(allowed, "allowed");
  }

  @Override
  public String toString() {
    return key + ": \"" + value + "\" is not allowed; give " + allowed;
  }
}
