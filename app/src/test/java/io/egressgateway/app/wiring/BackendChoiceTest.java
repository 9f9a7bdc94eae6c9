package io.egressgateway.app.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.egressgateway.app.config.AgentConfig;
import io.egressgateway.app.config.ConfigException;
import io.egressgateway.app.config.ConfigLoader;
import io.egressgateway.app.wiring.BackendChoice.Opened;
import io.egressgateway.app.wiring.BackendChoice.Opening;
import io.egressgateway.app.wiring.BackendChoice.Openings;
import io.egressgateway.port.datapath.DatapathException;
import io.egressgateway.port.datapath.DatapathException.Kind;
import io.egressgateway.testkit.fake.RecordingBackend;
import io.egressgateway.testkit.fake.RecordingMetrics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Which firewall is taken where one is missing, and that log, metric and status say so. */
class BackendChoiceTest {
  private static final Opening NFTABLES =
      () -> new Opened(new RecordingBackend(), "nftables", Optional.empty());
  private static final Opening IPTABLES =
      () ->
          new Opened(
              new RecordingBackend(), "iptables-legacy", Optional.of("kubelet's hint is there"));

  private final Logger logger = (Logger) LoggerFactory.getLogger(BackendChoice.class);
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private final RecordingMetrics metrics = new RecordingMetrics();

  @TempDir private Path directory;

  @BeforeEach
  void listen() {
    // Tests log warnings only.
    logger.setLevel(Level.INFO);
    log.start();
    logger.addAppender(log);
  }

  @AfterEach
  void stopListening() {
    logger.detachAppender(log);
    logger.setLevel(null);
  }

  @Test
  void autoTakesNftablesWhereTheNodeHasIt() throws Exception {
    BackendChoice choice = BackendChoice.open(configured("auto"), new Openings(NFTABLES, IPTABLES));
    assertThat(choice.summary())
        .isEqualTo("nftables (1): preferred, and the node has all that it needs");
  }

  @Test
  void autoFallsBackToIptablesAndSaysWhyInLogMetricAndStatus() throws Exception {
    BackendChoice choice =
        BackendChoice.open(
            configured("auto"),
            new Openings(refusing(Kind.UNSUPPORTED, "libnftables.so.1 is missing"), IPTABLES));
    choice.tell(metrics);

    assertThat(choice.summary())
        .startsWith("iptables-legacy (1): nftables cannot be used: ")
        .contains("libnftables.so.1 is missing")
        .endsWith("; this variant: kubelet's hint is there");
    assertThat(log.list)
        .singleElement()
        .satisfies(event -> {
          assertThat(event.getMessage()).isEqualTo("datapath backend chosen");
          assertThat(event.getKeyValuePairs())
              .anySatisfy(pair -> assertThat(pair.toString()).contains("iptables-legacy"))
              .anySatisfy(pair -> assertThat(pair.toString()).contains("libnftables.so.1"));
        });
    assertThat(metrics.gauge("egress_datapath_backend", "iptables-legacy")).isEqualTo(1);
    assertThat(metrics.gauge("egress_datapath_backend", "nftables")).isZero();
    assertThat(choice.others().stream().map(FormerBackend::name))
        .containsExactly("nftables", "iptables-nft");
  }

  @Test
  void withoutPrivilegesNothingElseIsTried() {
    assertThatExceptionOfType(DatapathException.class)
        .isThrownBy(() ->
            BackendChoice.open(
                configured("auto"), new Openings(refusing(Kind.DENIED, "not permitted"), IPTABLES)))
        .extracting(DatapathException::kind)
        .isEqualTo(Kind.DENIED);
    assertThat(log.list).isEmpty();
  }

  @Test
  void whereNeitherCanBeUsedTheFailureNamesWhatBothMiss() {
    assertThatExceptionOfType(DatapathException.class)
        .isThrownBy(() ->
            BackendChoice.open(
                configured("auto"),
                new Openings(
                    refusing(Kind.UNSUPPORTED, "libnftables.so.1 is missing"),
                    refusing(Kind.UNSUPPORTED, "ipset is not installed"))))
        .withMessageContaining("libnftables.so.1 is missing")
        .withMessageContaining("ipset is not installed");
  }

  @Test
  void whatIsConfiguredIsTakenOrRefusedAndNothingElse() throws Exception {
    Openings onlyIptables = new Openings(refusing(Kind.UNSUPPORTED, "missing"), IPTABLES);
    assertThat(BackendChoice.open(configured("iptables"), onlyIptables).reason())
        .isEqualTo("configured; this variant: kubelet's hint is there");
    assertThatExceptionOfType(DatapathException.class)
        .isThrownBy(() -> BackendChoice.open(configured("nftables"), onlyIptables));
  }

  private static Opening refusing(Kind kind, String what) {
    return () -> {
      throw new DatapathException(kind, "look for nftables", what, null);
    };
  }

  private AgentConfig configured(String backend) throws IOException, ConfigException {
    Path file = directory.resolve("conf.yml");
    Files.writeString(file, "datapath:\n  backend: " + backend + "\n");
    return new ConfigLoader(Map.of("NODE_NAME", "node1"), Optional.of(file)).agent();
  }
}
