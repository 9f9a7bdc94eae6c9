package io.egressgateway.testkit.fake;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.datapath.HostSettings;
import io.egressgateway.port.datapath.DatapathException;
import io.egressgateway.port.datapath.HostFacts;
import java.util.Optional;
import java.util.OptionalInt;

/** A host with the settings that a test gives it; with none at first. Safe for any thread. */
public final class SettableHostFacts implements HostFacts {
  private HostSettings settings =
      new HostSettings(
          OptionalInt.empty(),
          OptionalInt.empty(),
          OptionalInt.empty(),
          OptionalInt.empty(),
          OptionalInt.empty());
  private Optional<DatapathException> failure = Optional.empty();

  public synchronized void set(HostSettings now) {
    settings = requireNonNull(now, "now");
    failure = Optional.empty();
  }

  /** Lets every read fail until the settings are set again. */
  public synchronized void fail(DatapathException reason) {
    failure = Optional.of(reason);
  }

  @Override
  public synchronized HostSettings read() throws DatapathException {
    if (failure.isPresent()) {
      throw failure.get();
    }
    return settings;
  }
}
