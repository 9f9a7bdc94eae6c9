package io.egressgateway.app.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClosestKeyTest {
  @TempDir private Path directory;

  @ParameterizedTest
  @CsvSource({
    "vxlan.prot, vxlan.port",
    "enableipv4, enableIPv4",
    "gatewayFailover.enabled, gatewayFailover.enable",
    "heartbeat.intervall, heartbeat.interval",
    "maxNumberEndpointsPerSlice, maxNumberEndpointPerSlice",
  })
  void aMisspelledKeyIsRefusedWithTheOneThatWasMeant(String given, String meant)
      throws IOException {
    Path file = Files.writeString(directory.resolve("conf.yml"), "\"" + given + "\": 1\n");
    assertThat(ConfigFile.read(Optional.of(file)).problems())
        .anyMatch(problem ->
            problem.key().equals(given)
                && problem.toString().contains("did you mean " + meant + "?"));
  }

  @Test
  void nothingIsSuggestedForWhatIsLikeNothing() {
    assertThat(ClosestKey.to("colour", List.of("vxlan.port", "mark"))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"kitten, sitting, 3", "'', abc, 3", "same, SAME, 0", "ab, ba, 2"})
  void theDistanceCountsLettersToChange(String one, String other, int distance) {
    assertThat(ClosestKey.distance(one, other)).isEqualTo(distance);
    assertThat(ClosestKey.distance(other, one)).isEqualTo(distance);
  }
}
