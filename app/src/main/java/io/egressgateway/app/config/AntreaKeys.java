package io.egressgateway.app.config;

import io.egressgateway.domain.cluster.Node;
import io.egressgateway.domain.net.IpPrefix;
import io.egressgateway.domain.plan.ControllerSettings.ExternalPools;
import io.egressgateway.domain.plan.ControllerSettings.Failback;
import java.util.List;
import java.util.Locale;

/** The keys of Antrea's kinds; those in {@code egress} have Antrea's names and defaults. */
final class AntreaKeys {
  static final ConfigKey<Boolean> ENABLED =
      ConfigKey.flag(
          "antrea.enabled",
          false,
          "Serve Antrea's Egress and ExternalIPPool too, where their definitions are this"
              + " product's and Antrea does not run. See docs/antrea.md.");
  static final ConfigKey<String> FAILBACK =
      ConfigKey.choice(
          "antrea.failback",
          "none",
          List.of("none", "immediate"),
          "Whether an egress IP of an ExternalIPPool goes back to a node that comes back. none: it"
              + " stays where it is. immediate: it goes back at once, as with Antrea.");
  static final ConfigKey<Integer> PER_NODE =
      ConfigKey.number(
          "egress.maxEgressIPsPerNode",
          ExternalPools.PER_NODE,
          0,
          Node.MOST_EGRESS_IPS,
          "Egress IPs of ExternalIPPools on one node, at most; 0 is the default. The annotation"
              + " node.antrea.io/max-egress-ips of a node comes before it.");
  static final ConfigKey<List<IpPrefix>> EXCEPTIONS =
      ConfigKey.list(
          "egress.exceptCIDRs",
          "",
          "CIDRs",
          "Destinations that no Egress is for. What is outside of the cluster for both APIs is said"
              + " by spec.extraCidr of the EgressClusterInfo.",
          ConfigKeys::prefixes);

  private AntreaKeys() {}

  static List<ConfigKey<?>> all() {
    return List.of(ENABLED, FAILBACK, PER_NODE, EXCEPTIONS);
  }

  static SharedConfig.Antrea shared(ConfigFile file) {
    return new SharedConfig.Antrea(file.get(ENABLED), file.get(EXCEPTIONS));
  }

  static ExternalPools pools(ConfigFile file) {
    int perNode = file.get(PER_NODE);
    return new ExternalPools(
        Failback.valueOf(file.get(FAILBACK).toUpperCase(Locale.ROOT)),
        perNode == 0 ? ExternalPools.PER_NODE : perNode);
  }
}
