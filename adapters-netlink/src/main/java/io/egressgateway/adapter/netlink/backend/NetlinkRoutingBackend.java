package io.egressgateway.adapter.netlink.backend;

import static java.util.Objects.requireNonNull;

import io.egressgateway.adapter.netlink.lib.NetlinkChannel;
import io.egressgateway.adapter.netlink.lib.NetlinkEvents;
import io.egressgateway.adapter.netlink.wire.Rtnetlink;
import io.egressgateway.domain.datapath.DatapathSettings;
import io.egressgateway.domain.diff.ObservedRouting;
import io.egressgateway.domain.diff.RoutingTransaction;
import io.egressgateway.port.datapath.DatapathException;
import io.egressgateway.port.datapath.DatapathException.Kind;
import io.egressgateway.port.datapath.RoutingBackend;

/**
 * Routing through rtnetlink(7).
 *
 * <p>Needs CAP_NET_ADMIN. Works in the network namespace of the thread that calls the constructor,
 * whatever thread uses it later.
 */
public final class NetlinkRoutingBackend implements RoutingBackend {
  /** A device that goes while it is read makes the reading fail. */
  private static final int ATTEMPTS = 3;

  private final DatapathSettings settings;
  private final NetlinkChannel channel;
  private final EventFilter filter;
  private final ForeignChanges foreign;

  /**
   * Opens the sockets.
   *
   * @throws DatapathException where the kernel refuses them
   */
  public NetlinkRoutingBackend(DatapathSettings settings) throws DatapathException {
    this.settings = requireNonNull(settings, "settings");
    this.channel = NetlinkChannel.open(Rtnetlink.PROTOCOL);
    try {
      NetlinkEvents events = NetlinkEvents.open(Rtnetlink.PROTOCOL, ForeignChanges.GROUPS);
      this.filter = new EventFilter(settings, channel.port());
      this.foreign = new ForeignChanges(events, filter);
    } catch (DatapathException e) {
      channel.close();
      throw e;
    }
  }

  @Override
  public ObservedRouting observe() throws DatapathException {
    for (int attempt = 1; attempt < ATTEMPTS; attempt++) {
      try {
        return observeOnce();
      } catch (DatapathException e) {
        if (e.kind() != Kind.NOT_FOUND) {
          throw e;
        }
      }
    }
    return observeOnce();
  }

  private ObservedRouting observeOnce() throws DatapathException {
    Observation observation = new Observation(channel, settings);
    ObservedRouting observed = observation.read();
    filter.observed(observation.devices(), observed.state().neighbors());
    return observed;
  }

  /**
   * {@inheritDoc}
   *
   * <p>Adjacent changes of one verb and one kind of object go to the kernel together: where one of
   * them fails, others behind it in that run may have taken effect, but none of another kind.
   */
  @Override
  public void apply(RoutingTransaction transaction) throws DatapathException {
    new KernelWriter(channel, settings).write(transaction.changes());
  }

  @Override
  public void onForeignChange(Runnable wake) {
    foreign.listen(wake);
  }

  @Override
  public void close() {
    foreign.close();
    channel.close();
  }
}
