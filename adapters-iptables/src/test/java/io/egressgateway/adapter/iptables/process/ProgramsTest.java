package io.egressgateway.adapter.iptables.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.egressgateway.port.datapath.DatapathException;
import io.egressgateway.port.datapath.DatapathException.Kind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProgramsTest {
  private final Programs programs = new Programs(Duration.ofSeconds(10), Map.of("WORD", "given"));

  @Test
  void aProgramGetsItsInputAndTheLocaleInWhichItIsUnderstood() throws Exception {
    assertThat(programs.run(List.of("sh", "-c", "cat; echo $LC_ALL $WORD"), "in\n"))
        .isEqualTo("in\nC given\n");
  }

  @Test
  void muchInputAndMuchOutputDoNotBlock() throws Exception {
    String much = "0123456789\n".repeat(100_000);
    assertThat(programs.run(List.of("cat"), much)).isEqualTo(much);
  }

  @Test
  void whatItComplainedOfIsInTheError() {
    assertThatExceptionOfType(DatapathException.class)
        .isThrownBy(() -> programs.run(List.of("sh", "-c", "echo no such luck >&2; exit 3"), ""))
        .withMessageContaining("exit code 3: no such luck")
        .extracting(DatapathException::kind)
        .isEqualTo(Kind.OTHER);
  }

  @Test
  void aProgramThatIsNotInstalledIsNamed() {
    assertThatExceptionOfType(DatapathException.class)
        .isThrownBy(() -> programs.run(List.of("no-such-program"), ""))
        .withMessageContaining("no-such-program is not installed")
        .extracting(DatapathException::kind)
        .isEqualTo(Kind.UNSUPPORTED);
  }

  @Test
  void aProgramThatDoesNotEndIsKilledAndBusy() {
    Programs impatient = new Programs(Duration.ofMillis(50), Map.of());
    assertThatExceptionOfType(DatapathException.class)
        .isThrownBy(() -> impatient.run(List.of("sleep", "60"), ""))
        .withMessageContaining("has not ended after 50 ms")
        .extracting(DatapathException::kind)
        .isEqualTo(Kind.BUSY);
  }

  @ParameterizedTest
  @CsvSource({
    "4, Another app is currently holding the xtables lock, BUSY",
    "4, RULE_INSERT failed (Too many links): rule in chain PREROUTING, LIMIT",
    "4, 'CHAIN_ADD failed (Cannot allocate memory): chain EGW-steer', LIMIT",
    "1, iptables-restore: line 7 failed: Memory allocation problem., LIMIT",
    "1, 'Kernel error received: maximal number of sets reached, cannot create more.', LIMIT",
    "4, TABLE_FLUSH failed (Device or resource busy): table mangle, BUSY",
    "4, Can't lock it: Resource temporarily unavailable, BUSY",
    "4, RULE_APPEND failed (No such file or directory): rule in chain EGW-nat, NOT_FOUND",
    "4, words of another version, BUSY",
    "3, Fatal: can't open lock file: Permission denied, DENIED",
    "1, ipset v7.17: Kernel error received: Operation not permitted, DENIED",
    "2, Couldn't load match `set':No such file or directory, UNSUPPORTED",
    "1, Kernel error received: set type not supported, UNSUPPORTED",
    "1, The set with the given name does not exist, NOT_FOUND",
    "1, iptables-restore: line 7 failed: Invalid argument., INVALID",
    "1, something else, OTHER"
  })
  void theKindFollowsFromTheWords(int exitCode, String complaint, Kind kind) {
    assertThat(Programs.kind(exitCode, complaint)).isEqualTo(kind);
  }

  @Test
  void theLockIsWaitedForAsTheVersionAndTheSettingsSay() {
    LockWait lock =
        new LockWait(Duration.ofSeconds(7), Duration.ofMillis(50), true, LockWait.USUAL_FILE);
    assertThat(lock.options(new ToolVersion(1, 8, 9))).containsExactly("-w", "7");
    assertThat(lock.options(new ToolVersion(1, 8, 4))).containsExactly("-w", "7", "-W", "50000");
    LockWait without = new LockWait(lock.limit(), lock.interval(), false, Path.of("/lock"));
    assertThat(without.options(new ToolVersion(1, 8, 9))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "iptables v1.8.9 (nf_tables), 1.8.9",
    "'ipset v7.17, protocol version: 7', 7.17.0",
    "iptables v1.4.21, 1.4.21"
  })
  void versionsAreFoundInWhatIsPrinted(String printed, String version) {
    assertThat(ToolVersion.find(printed)).map(ToolVersion::toString).contains(version);
    assertThat(ToolVersion.find("nothing")).isEmpty();
  }
}
