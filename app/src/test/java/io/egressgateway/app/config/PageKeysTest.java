package io.egressgateway.app.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.port.peer.Endpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PageKeysTest {
  @TempDir private Path directory;

  private Optional<PageConfig> page(String yaml) throws IOException, ConfigException {
    Path file = Files.writeString(directory.resolve("conf.yml"), yaml);
    return new ConfigLoader(Map.of(), Optional.of(file)).controller().page();
  }

  @Test
  void thePageIsOffUnlessSaid() throws Exception {
    assertThat(page("")).isEmpty();
    assertThat(page("page: {listen: 0.0.0.0}")).isEmpty();
  }

  @Test
  void onAloneItListensWhereOnlyTheMachineItselfGets() throws Exception {
    assertThat(page("page: {enabled: true}"))
        .contains(new PageConfig(new Endpoint(IpAddress.of("127.0.0.1"), 5830), Optional.empty()));
  }

  @Test
  void everyKeyCanBeSet() throws Exception {
    assertThat(page("page: {enabled: true, listen: '::', port: 80, tokenFile: /run/token}"))
        .contains(
            new PageConfig(
                new Endpoint(IpAddress.of("::"), 80), Optional.of(Path.of("/run/token"))));
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "127.8.8.8", "'::1'"})
  void aLoopbackAddressNeedsNoToken(String address) throws Exception {
    assertThat(page("page: {enabled: true, listen: " + address + "}")).isPresent();
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.0.0.0", "192.0.2.1", "'::'", "'fd00::1'"})
  void anotherAddressWithoutATokenIsRefused(String address) {
    assertThatThrownBy(() -> page("page: {enabled: true, listen: " + address + "}"))
        .isInstanceOf(ConfigException.class)
        .hasMessage(
            "page.tokenFile: \"\" is not allowed; give a file with a token, since page.listen "
                + address.replace("'", "")
                + " is no loopback address and everybody could look");
  }

  @ParameterizedTest
  @CsvSource({
    "listen, localhost, an IPv4 or IPv6 address",
    "port, 0, a whole number from 1 to 65535",
    "tokenFile, token, 'empty, or an absolute path'",
    "enabled, maybe, 'one of true, false'"
  })
  void aWrongKeyIsRefusedWithWhatIsAllowed(String key, String value, String allowed) {
    assertThatThrownBy(() -> page("page: {" + key + ": " + value + "}"))
        .hasMessage("page." + key + ": \"" + value + "\" is not allowed; give " + allowed);
  }
}
