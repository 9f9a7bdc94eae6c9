package io.egressgateway.app.wiring;

import static java.util.Objects.requireNonNull;

import io.egressgateway.adapter.netlink.backend.NetlinkRoutingBackend;
import io.egressgateway.app.inspect.KernelAnswer;
import io.egressgateway.app.inspect.KernelReader;
import io.egressgateway.app.inspect.Question;
import io.egressgateway.domain.datapath.DatapathSettings;
import io.egressgateway.port.datapath.DatapathBackend;
import io.egressgateway.port.datapath.DatapathException;
import io.egressgateway.port.datapath.RoutingBackend;

/**
 * Reads the kernel with backends of its own, opened for one question: those of the pass never leave
 * the owner thread.
 */
final class KernelInspection implements KernelReader {
  private final String backend;
  private final DatapathSettings settings;

  KernelInspection(String backend, DatapathSettings settings) {
    this.backend = requireNonNull(backend, "backend");
    this.settings = requireNonNull(settings, "settings");
  }

  @Override
  public KernelAnswer read(Question question) throws DatapathException {
    try (DatapathBackend tables = BackendChoice.openQuietly(backend, settings);
        RoutingBackend routing = new NetlinkRoutingBackend(settings)) {
      return KernelAnswer.of(question, tables.observe(), routing.observe());
    }
  }
}
