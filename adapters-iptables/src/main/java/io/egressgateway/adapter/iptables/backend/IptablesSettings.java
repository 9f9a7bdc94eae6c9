package io.egressgateway.adapter.iptables.backend;

import static java.util.Objects.requireNonNull;

import io.egressgateway.adapter.iptables.process.LockWait;
import io.egressgateway.adapter.iptables.process.Variant;
import java.time.Duration;
import java.util.Optional;

/**
 * How the programs are used; the keys {@code iptables.*} of the configuration.
 *
 * @param variant absent to detect it
 * @param lock how the lock of iptables is waited for
 * @param firstLook after a write of our own, when it is looked whether it stands
 * @param look how often it is looked whether somebody changed our chains or the sizes of our sets
 * @param refresh how often everything is read again
 */
public record IptablesSettings(
    Optional<Variant> variant, LockWait lock, Duration firstLook, Duration look, Duration refresh) {
  /** What is used where nothing is configured. */
  public static final IptablesSettings DEFAULT =
      new IptablesSettings(
          Optional.empty(),
          new LockWait(Duration.ofSeconds(10), Duration.ofMillis(50), true, LockWait.USUAL_FILE),
          Duration.ofMillis(50),
          Duration.ofSeconds(1),
          Duration.ofSeconds(90));

  public IptablesSettings {
    requireNonNull(variant, "variant");
    requireNonNull(lock, "lock");
    requireNonNull(firstLook, "firstLook");
    requireNonNull(look, "look");
    requireNonNull(refresh, "refresh");
  }

  /** The same with one variant. */
  public IptablesSettings with(Variant chosen) {
    return new IptablesSettings(Optional.of(chosen), lock, firstLook, look, refresh);
  }
}
