package io.egressgateway.app.wiring;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.net.InterfaceName;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.MacAddress;
import io.egressgateway.port.announce.AddressAnnouncer;
import io.egressgateway.port.runtime.EgressMetrics;
import io.egressgateway.port.runtime.MonotonicClock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells of other stations that claim an egress IP: every claim is counted, each address is logged
 * once a minute, so that a hostile station cannot fill the log.
 */
final class ConflictLog implements AddressAnnouncer.ConflictListener {
  private static final Logger LOG = LoggerFactory.getLogger(ConflictLog.class);
  private static final long QUIET_NANOS = Duration.ofMinutes(1).toNanos();
  private static final int REMEMBERED = 256;

  private final MonotonicClock clock;
  private final EgressMetrics metrics;
  private final Map<IpAddress, Long> logged =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<IpAddress, Long> eldest) {
          return size() > REMEMBERED;
        }
      };

  ConflictLog(MonotonicClock clock, EgressMetrics metrics) {
    this.clock = requireNonNull(clock, "clock");
    this.metrics = requireNonNull(metrics, "metrics");
  }

  @Override
  public synchronized void foreignClaim(
      IpAddress address, MacAddress claimant, InterfaceName link) {
    metrics.failed("announce", "ForeignClaim");
    long now = clock.nanoTime();
    Long before = logged.get(address);
    if (before != null && now - before < QUIET_NANOS) {
      return;
    }
    logged.put(address, now);
    LOG.atWarn()
        .addKeyValue("egressIp", address)
        .addKeyValue("claimant", claimant)
        .addKeyValue("link", link)
        .log("another station claims an egress IP of this node");
  }
}
