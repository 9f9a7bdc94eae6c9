package io.egressgateway.app.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The keys of the iptables backend. */
class IptablesConfigTest {
  private static final Map<String, String> NODE = Map.of("NODE_NAME", "node1");

  @TempDir private Path directory;

  private Optional<Path> file(String yaml) throws IOException {
    return Optional.of(Files.writeString(directory.resolve("conf.yml"), yaml));
  }

  @Test
  void theKeysOfIptablesHaveSpidernetsDefaultsAndMeanWhatTheyMeanThere() throws Exception {
    assertThat(new ConfigLoader(NODE, Optional.empty()).agent().iptables())
        .isEqualTo(
            new IptablesConfig(
                "auto",
                Duration.ofSeconds(90),
                Duration.ofSeconds(1),
                Duration.ofMillis(50),
                Duration.ofSeconds(10),
                Duration.ofMillis(50),
                Optional.empty(),
                Path.of("/run/xtables.lock")));
    assertThat(
            new ConfigLoader(
                    NODE,
                    file(
                        """
                        iptables:
                          backendMode: legacy
                          refreshIntervalSecond: 60
                          postWriteIntervalSecond: 2
                          initialPostWriteIntervalSecond: 3
                          lockTimeoutSecond: 4
                          lockProbeIntervalMillis: 5
                          restoreSupportsLock: false
                          lockFilePath: /host/lock
                        """))
                .agent()
                .iptables())
        .isEqualTo(
            new IptablesConfig(
                "legacy",
                Duration.ofSeconds(60),
                Duration.ofSeconds(2),
                Duration.ofSeconds(3),
                Duration.ofSeconds(4),
                Duration.ofMillis(5),
                Optional.of(false),
                Path.of("/host/lock")));
  }

  @ParameterizedTest
  @CsvSource({
    "backendMode, bpf, 'one of auto, legacy, nft'",
    "refreshIntervalSecond, 0, a whole number from 1 to 86400",
    "postWriteIntervalSecond, soon, a whole number from 1 to 3600",
    "lockTimeoutSecond, 601, a whole number from 0 to 600",
    "restoreSupportsLock, perhaps, 'true, false or nothing'",
    "lockFilePath, lock, an absolute path"
  })
  void aWrongKeyOfIptablesIsRefusedWithWhatIsAllowed(String key, String value, String allowed)
      throws Exception {
    ConfigLoader loader = new ConfigLoader(NODE, file("iptables: {" + key + ": " + value + "}\n"));
    assertThatThrownBy(loader::agent)
        .isInstanceOf(ConfigException.class)
        .hasMessageContainingAll("iptables." + key, value, allowed);
  }
}
