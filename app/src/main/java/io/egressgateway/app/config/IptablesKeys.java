package io.egressgateway.app.config;

import io.egressgateway.domain.net.Parsed;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The keys {@code iptables.*}, with Spidernet's names and defaults. */
final class IptablesKeys {
  /** What Spidernet waits where 0 is given. */
  private static final Duration DEFAULT_LOCK_LIMIT = Duration.ofSeconds(10);

  /** What Spidernet waits where 0 is given. */
  private static final Duration DEFAULT_FIRST_LOOK = Duration.ofMillis(50);

  static final ConfigKey<String> MODE =
      ConfigKey.choice(
          "iptables.backendMode",
          "auto",
          List.of("auto", "legacy", "nft"),
          "Which variant of iptables the iptables backend uses. auto takes the one that kubelet left"
              + " its hint in, otherwise the one with more rules.");
  static final ConfigKey<Integer> REFRESH =
      ConfigKey.number(
          "iptables.refreshIntervalSecond",
          90,
          1,
          86400,
          "Seconds after which the iptables backend reads everything again.");
  static final ConfigKey<Integer> LOOK =
      ConfigKey.number(
          "iptables.postWriteIntervalSecond",
          1,
          1,
          3600,
          "Seconds between two looks of the iptables backend whether somebody changed its chains, or"
              + " the sizes of its sets.");
  static final ConfigKey<Integer> FIRST_LOOK =
      ConfigKey.number(
          "iptables.initialPostWriteIntervalSecond",
          0,
          0,
          3600,
          "Seconds from a write of the iptables backend to its first look; 0 is 50 milliseconds.");
  static final ConfigKey<Integer> LOCK_LIMIT =
      ConfigKey.number(
          "iptables.lockTimeoutSecond",
          0,
          0,
          600,
          "Seconds that the iptables backend waits for the lock of iptables; 0 is 10. A change that"
              + " did not get it is tried again, and counted as a failure of kind BUSY.");
  static final ConfigKey<Integer> LOCK_INTERVAL =
      ConfigKey.number(
          "iptables.lockProbeIntervalMillis",
          50,
          1,
          10000,
          "Milliseconds between two tries to get the lock, for iptables before 1.8.8; later ones are"
              + " woken.");
  static final ConfigKey<Optional<Boolean>> RESTORE_SUPPORTS_LOCK =
      ConfigKey.of(
          "iptables.restoreSupportsLock",
          "",
          "true, false or nothing",
          "Whether iptables-restore can wait for the lock. Nothing is true: every version that is"
              + " supported can.",
          IptablesKeys::flag);
  static final ConfigKey<Path> LOCK_FILE =
      ConfigKey.of(
          "iptables.lockFilePath",
          "/run/xtables.lock",
          "an absolute path",
          "The lock of iptables, which must be the host's. Another than the default needs iptables"
              + " 1.8.8.",
          IptablesKeys::path);

  private IptablesKeys() {}

  static List<ConfigKey<?>> all() {
    return List.of(
        MODE,
        REFRESH,
        LOOK,
        FIRST_LOOK,
        LOCK_LIMIT,
        LOCK_INTERVAL,
        RESTORE_SUPPORTS_LOCK,
        LOCK_FILE);
  }

  static IptablesConfig of(ConfigFile file) {
    int firstLook = file.get(FIRST_LOOK);
    int lockLimit = file.get(LOCK_LIMIT);
    return new IptablesConfig(
        file.get(MODE),
        Duration.ofSeconds(file.get(REFRESH)),
        Duration.ofSeconds(file.get(LOOK)),
        firstLook == 0 ? DEFAULT_FIRST_LOOK : Duration.ofSeconds(firstLook),
        lockLimit == 0 ? DEFAULT_LOCK_LIMIT : Duration.ofSeconds(lockLimit),
        Duration.ofMillis(file.get(LOCK_INTERVAL)),
        file.get(RESTORE_SUPPORTS_LOCK),
        file.get(LOCK_FILE));
  }

  private static Parsed<Optional<Boolean>> flag(String text) {
    return switch (text) {
      case "" -> Parsed.valid(Optional.empty());
      case "true", "false" -> Parsed.valid(Optional.of(Boolean.valueOf(text)));
      default -> Parsed.invalid(text, "true, false or nothing");
    };
  }

  private static Parsed<Path> path(String text) {
    return text.startsWith("/") && text.indexOf('\0') < 0
        ? Parsed.valid(Path.of(text))
        : Parsed.invalid(text, "an absolute path");
  }
}
