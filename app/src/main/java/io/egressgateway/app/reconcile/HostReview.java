package io.egressgateway.app.reconcile;

import io.egressgateway.domain.datapath.HostSettings;
import io.egressgateway.domain.datapath.HostSettings.Concern;
import io.egressgateway.domain.datapath.TunnelSettings;
import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.port.datapath.DatapathException;
import io.egressgateway.port.datapath.HostFacts;
import io.egressgateway.port.runtime.EgressMetrics;
import java.util.Locale;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says at the start of an agent which settings of its host are in the way. Nothing is changed. */
public final class HostReview {
  private static final Logger LOG = LoggerFactory.getLogger(HostReview.class);

  private HostReview() {}

  /** Reads, warns of each concern, and sets the gauge {@code egress_host_concerns}. */
  public static void take(HostFacts facts, TunnelSettings tunnel, EgressMetrics metrics) {
    try {
      HostSettings settings = facts.read();
      TreeMap<String, Integer> gauges = new TreeMap<>();
      for (Concern concern : Concern.values()) {
        boolean found = settings.concerns().contains(concern) && matters(concern, tunnel);
        gauges.put(concern.name().toLowerCase(Locale.ROOT), found ? 1 : 0);
        if (found) {
          LOG.atWarn().addKeyValue("concern", concern).log(remedy(concern));
        }
      }
      metrics.gauges("egress_host_concerns", gauges);
    } catch (DatapathException unreadable) {
      metrics.failed("host", unreadable.kind().name());
      LOG.atWarn()
          .addKeyValue("setting", unreadable.object())
          .addKeyValue("kind", unreadable.kind())
          .log("setting of the host cannot be read");
    }
  }

  private static boolean matters(Concern concern, TunnelSettings tunnel) {
    return switch (concern) {
      case NO_IPV4_FORWARDING -> tunnel.enabled(IpFamily.IPV4);
      case NO_IPV6_FORWARDING -> tunnel.enabled(IpFamily.IPV6);
      case STRICT_TCP_TRACKING -> true;
    };
  }

  private static String remedy(Concern concern) {
    return switch (concern) {
      case NO_IPV4_FORWARDING ->
          "pods' IPv4 packets are not forwarded, net.ipv4.ip_forward should be 1";
      case NO_IPV6_FORWARDING ->
          "pods' IPv6 packets are not forwarded, net.ipv6.conf.all.forwarding should be 1";
      case STRICT_TCP_TRACKING ->
          "TCP connections break on failover, net.netfilter.nf_conntrack_tcp_loose should be 1";
    };
  }
}
