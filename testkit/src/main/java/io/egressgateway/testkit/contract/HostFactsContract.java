package io.egressgateway.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.egressgateway.domain.datapath.HostSettings;
import io.egressgateway.port.datapath.DatapathException;
import io.egressgateway.port.datapath.HostFacts;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** What {@link HostFacts} promises. */
public abstract class HostFactsContract {

  /** The same host at every call. */
  protected abstract HostFacts facts();

  /** Changes the host; what is absent is not there. */
  protected abstract void set(HostSettings settings) throws Exception;

  /** Lets the host have a setting that cannot be read. */
  protected abstract void spoil() throws Exception;

  @Test
  void eachReadSaysWhatIsSetThen() throws Exception {
    HostSettings first = settings(OptionalInt.of(1), OptionalInt.of(0));
    set(first);
    assertThat(facts().read()).isEqualTo(first);

    HostSettings next = settings(OptionalInt.of(0), OptionalInt.of(1));
    set(next);
    assertThat(facts().read()).isEqualTo(next);
  }

  @Test
  void whatTheKernelDoesNotHaveIsAbsent() throws Exception {
    HostSettings settings = settings(OptionalInt.of(1), OptionalInt.empty());
    set(settings);
    assertThat(facts().read()).isEqualTo(settings);
  }

  @Test
  void whatIsThereButCannotBeReadIsAnError() throws Exception {
    set(settings(OptionalInt.of(1), OptionalInt.of(1)));
    spoil();
    assertThatExceptionOfType(DatapathException.class).isThrownBy(() -> facts().read());
  }

  private static HostSettings settings(OptionalInt ipv4, OptionalInt ipv6) {
    return new HostSettings(ipv4, ipv6, OptionalInt.of(1), OptionalInt.of(2), OptionalInt.of(0));
  }
}
