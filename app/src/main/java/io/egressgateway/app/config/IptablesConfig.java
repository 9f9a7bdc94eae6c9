package io.egressgateway.app.config;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * The keys {@code iptables.*}, Spidernet's, as the iptables backend takes them.
 *
 * @param backendMode auto, legacy or nft
 * @param refresh how often everything is read again
 * @param look how often it is looked for foreign changes
 * @param firstLook the first look after a write of our own
 * @param lockLimit how long the lock of iptables is waited for
 * @param lockInterval between two tries to get it
 * @param restoreSupportsLock absent where the version says it
 */
public record IptablesConfig(
    String backendMode,
    Duration refresh,
    Duration look,
    Duration firstLook,
    Duration lockLimit,
    Duration lockInterval,
    Optional<Boolean> restoreSupportsLock,
    Path lockFile) {
  public IptablesConfig {
    requireNonNull(backendMode, "backendMode");
    requireNonNull(refresh, "refresh");
    requireNonNull(look, "look");
    requireNonNull(firstLook, "firstLook");
    requireNonNull(lockLimit, "lockLimit");
    requireNonNull(lockInterval, "lockInterval");
    requireNonNull(restoreSupportsLock, "restoreSupportsLock");
    requireNonNull(lockFile, "lockFile");
  }
}
