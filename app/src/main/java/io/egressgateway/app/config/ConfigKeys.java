package io.egressgateway.app.config;

import io.egressgateway.domain.datapath.DatapathSettings;
import io.egressgateway.domain.datapath.ParentDetection;
import io.egressgateway.domain.net.FwMark;
import io.egressgateway.domain.net.InterfaceName;
import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.domain.net.IpPrefix;
import io.egressgateway.domain.net.MarkRange;
import io.egressgateway.domain.net.Parsed;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Every key of the configuration file. Names and defaults are Spidernet's where it has the key, so
 * that its ConfigMap can be used unchanged.
 */
public final class ConfigKeys {
  private static final Pattern DURATION = Pattern.compile("([0-9]{1,9})(ms|s|m)");
  private static final Pattern LABEL = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");
  private static final List<ConfigKey<?>> DECLARED = new ArrayList<>();

  static final ConfigKey<Boolean> ENABLE_IPV4 =
      key(ConfigKey.flag("enableIPv4", true, "Serve IPv4."));
  static final ConfigKey<Boolean> ENABLE_IPV6 =
      key(ConfigKey.flag("enableIPv6", false, "Serve IPv6."));
  static final ConfigKey<String> BACKEND =
      key(
          ConfigKey.choice(
              "datapath.backend",
              "auto",
              List.of("auto", "nftables", "iptables"),
              "Which firewall of the kernel the agent programs. auto takes nftables where the node"
                  + " has all that it needs, otherwise iptables; the log, the metric"
                  + " egress_datapath_backend and the status of the EgressTunnel say which and"
                  + " why."));
  static final ConfigKey<String> TUNNEL_MODE =
      key(
          ConfigKey.choice(
              "tunnel.mode",
              "vxlan",
              List.of("vxlan", "direct", "auto"),
              "How packets get from a pod's node to the gateway node and back, between nodes of one"
                  + " subnet. vxlan encapsulates them. direct sends them as they are. auto sends"
                  + " them as they are while probes get through, and encapsulates them otherwise."
                  + " Nodes of different subnets always use the tunnel. See docs/datapath.md."));
  static final ConfigKey<IpPrefix> TUNNEL_IPV4_SUBNET =
      key(
          ConfigKey.of(
              "tunnelIpv4Subnet",
              "172.31.0.0/16",
              "an IPv4 CIDR of length 8 to 30",
              "Addresses of the nodes inside the tunnel. Must not overlap anything else in use.",
              text -> subnet(text, IpFamily.IPV4, 8, 30)));
  static final ConfigKey<IpPrefix> TUNNEL_IPV6_SUBNET =
      key(
          ConfigKey.of(
              "tunnelIpv6Subnet",
              "fd11::/112",
              "an IPv6 CIDR of length 8 to 126",
              "Addresses of the nodes inside the tunnel. Must not overlap anything else in use.",
              text -> subnet(text, IpFamily.IPV6, 8, 126)));
  static final ConfigKey<ParentDetection> TUNNEL_DETECTION =
      key(
          ConfigKey.of(
              "tunnelDetectMethod",
              "defaultRouteInterface",
              "defaultRouteInterface or interface=NAME",
              "Which interface of a node carries the tunnel.",
              ConfigKeys::detection));

  static {
    DECLARED.add(NodeInterfaceKey.KEY);
  }

  static final ConfigKey<InterfaceName> VXLAN_NAME =
      key(
          ConfigKey.of(
              "vxlan.name",
              "egress.vxlan",
              "an interface name of 1 to 15 characters, but not egress.direct",
              "Name of the tunnel device.",
              ConfigKeys::tunnelName));
  static final ConfigKey<Integer> VXLAN_ID =
      key(ConfigKey.number("vxlan.id", 100, 1, 0xff_ffff, "VXLAN network identifier."));
  static final ConfigKey<Integer> VXLAN_PORT =
      key(ConfigKey.number("vxlan.port", 7789, 1, 65535, "UDP port of the tunnel."));
  static final ConfigKey<Boolean> DISABLE_CHECKSUM_OFFLOAD =
      key(
          ConfigKey.flag(
              "vxlan.disableChecksumOffload",
              false,
              "Switch off transmit checksum offload on the tunnel device, for network cards that"
                  + " get it wrong."));
  static final ConfigKey<Integer> ENDPOINTS_PER_SLICE =
      key(
          ConfigKey.number(
              "maxNumberEndpointPerSlice", 100, 1, 1000, "Endpoints in one endpoint slice."));
  static final ConfigKey<MarkRange> MARK =
      key(
          ConfigKey.of(
              "mark",
              "0x26000000",
              "a 32-bit number that ends in six or seven zero hexadecimal digits",
              "Packet and connection marks that belong to this product.",
              text -> FwMark.parse(text).flatMap(MarkRange::ofBase)));
  static final ConfigKey<List<Pattern>> ANNOUNCE_EXCLUDE =
      key(
          ConfigKey.list(
              "announcedInterfacesToExclude",
              "^cali.*\nbr-*",
              "regular expressions",
              "Interfaces that egress IPs are never announced on.",
              ConfigKeys::patterns));
  static final ConfigKey<Boolean> FAILOVER =
      key(
          ConfigKey.flag(
              "gatewayFailover.enable",
              true,
              "Move egress IPs when a gateway node stops answering. When false only the Ready"
                  + " condition of the Node counts, and heartbeats only tell what is programmed."));
  static final ConfigKey<Integer> EVICTION_SECONDS =
      key(
          ConfigKey.number(
              "gatewayFailover.eipEvictionTimeout",
              15,
              1,
              3600,
              "Seconds after which a node whose agent is silent but whose kernel still answers"
                  + " loses its egress IPs. A node that does not answer at all loses them at once,"
                  + " see heartbeat.deadAfterMissed."));
  static final ConfigKey<Boolean> BY_GATEWAYS =
      key(
          ConfigKey.flag(
              "gatewayFailover.byGateways",
              true,
              "Let gateway nodes hear each other and take over from a dead one by themselves, with"
                  + " neither the API server nor the controller. Only with gatewayFailover.enable."
                  + " See docs/failover.md."));
  static final ConfigKey<Boolean> MOVE_ON_NOT_READY =
      key(
          ConfigKey.flag(
              "gatewayFailover.moveOnNotReady",
              true,
              "Move egress IPs away from a node whose Node object is not Ready though it answers,"
                  + " where another gateway node is Ready."));
  static final ConfigKey<Boolean> MOVE_ON_CORDON =
      key(
          ConfigKey.flag(
              "gatewayFailover.moveOnCordon",
              false,
              "Move egress IPs away from a cordoned node, where another gateway node is Ready."));
  static final ConfigKey<Duration> ADDRESS_REST =
      key(
          ConfigKey.of(
              "allocation.rest",
              "1m",
              "a duration from 0s to 60m",
              "How long an egress IP that was freed is not given to another policy while there are"
                  + " others. Where there are none, nobody waits.",
              text -> duration(text, Duration.ZERO, Duration.ofHours(1))));
  static final ConfigKey<List<IpPrefix>> SERVICE_CIDRS =
      key(
          ConfigKey.list(
              "clusterCIDR.serviceCIDR",
              "",
              "CIDRs",
              "Ranges of service addresses where the cluster tells none: it has no ServiceCIDR"
                  + " objects, no kube-controller-manager pod with the flag and no kubeadm-config.",
              ConfigKeys::prefixes));
  static final ConfigKey<Duration> HEARTBEAT_INTERVAL =
      key(
          ConfigKey.of(
              "heartbeat.interval",
              "100ms",
              "a duration from 20ms to 10s",
              "How often an agent tells the controller that it is alive.",
              text -> duration(text, Duration.ofMillis(20), Duration.ofSeconds(10))));
  static final ConfigKey<Integer> HEARTBEAT_MISSED =
      key(
          ConfigKey.number(
              "heartbeat.deadAfterMissed",
              3,
              2,
              100,
              "Heartbeats that may be missing, with no answer to ICMP echo either, until the node"
                  + " is held dead and its egress IPs move."));
  static final ConfigKey<Integer> HEARTBEAT_PORT =
      key(
          ConfigKey.number(
              "heartbeat.port", 5825, 1, 65535, "UDP port that the controller hears agents on."));
  static final ConfigKey<Integer> HEARTBEAT_PEER_PORT =
      key(
          ConfigKey.number(
              "heartbeat.peerPort",
              5826,
              1,
              65535,
              "UDP port that agents hear each other on, with gatewayFailover.byGateways."));
  static final ConfigKey<String> HEARTBEAT_SECRET =
      key(
          ConfigKey.text(
              "heartbeat.secretName",
              "egressgateway-heartbeat",
              "Secret, in the product's namespace, with the key that authenticates heartbeats. The"
                  + " controller makes it where it is missing."));

  static {
    DECLARED.addAll(AntreaKeys.all());
  }

  static final ConfigKey<Boolean> WEBHOOK_REGISTER =
      key(
          ConfigKey.flag(
              "webhook.register",
              false,
              "Make the two webhook configurations. While no webhook answers, objects can then not"
                  + " be written. When false, an installation makes them, and only the authorities"
                  + " in them are kept up to date."));
  static final ConfigKey<String> WEBHOOK_NAME =
      key(
          ConfigKey.of(
              "webhook.name",
              "egressgateway-controller",
              "a DNS label",
              "Name of both webhook configurations, and of the Service in the product's namespace"
                  + " that leads to the webhooks.",
              ConfigKeys::label));
  static final ConfigKey<Optional<URI>> WEBHOOK_URL =
      key(
          ConfigKey.of(
              "webhook.url",
              "",
              "empty, or https://HOST:PORT",
              "Where the API server reaches the webhooks in place of the Service, for a controller"
                  + " outside of the cluster. Only read with webhook.register.",
              ConfigKeys::url));
  static final ConfigKey<String> WEBHOOK_TLS =
      key(
          ConfigKey.choice(
              "webhook.tls.method",
              "auto",
              List.of("auto", "provided", "certmanager"),
              "Where the certificate of the webhooks comes from. auto: the controller makes and"
                  + " rotates it, and keeps it in the Secret egressgateway-controller-server-certs."
                  + " provided, certmanager: tls.crt and tls.key in TLS_CERT_DIR, read again when"
                  + " they change; with provided and webhook.register, ca.crt is who to trust."));
  static final ConfigKey<String> WEBHOOK_DOMAIN =
      key(
          ConfigKey.text(
              "webhook.clusterDnsDomain",
              "cluster.local",
              "Domain of the cluster's DNS, for the names in a certificate of our own."));

  static {
    DECLARED.addAll(PageKeys.all());
    DECLARED.addAll(IptablesKeys.all());
    legacy("datapathMode", "iptables", "Choose with datapath.backend instead.");
    legacy("enableGatewayReplyRoute", "false", "Replies always come back through the tunnel.");
    legacy("gatewayReplyRouteTable", "600", "The table is numbered by the mark.");
    legacy("gatewayReplyRouteMark", "39", "The mark is the last one of the key mark's range.");
    legacy("gatewayFailover.tunnelMonitorPeriod", "5", "See heartbeat.interval.");
    legacy("gatewayFailover.tunnelUpdatePeriod", "5", "See heartbeat.interval.");
    legacy("cachesyncsyncperiodsecond", "1800", "Watches do not need it.");
    legacy("clusterCIDR.autoDetect.podCidrMode", "auto", "Only read by the installation.");
    legacy("clusterCIDR.autoDetect.clusterIP", "true", "Only read by the installation.");
    legacy("clusterCIDR.autoDetect.nodeIP", "true", "Only read by the installation.");
    DECLARED.add(
        ConfigKey.list(
            "clusterCIDR.extraCidr",
            "",
            "CIDRs",
            "Accepted for compatibility, without effect. Only read by the installation.",
            Parsed::valid));
  }

  private ConfigKeys() {}

  /** All keys, in the order of the documentation. */
  public static List<ConfigKey<?>> all() {
    return List.copyOf(DECLARED);
  }

  private static <T> ConfigKey<T> key(ConfigKey<T> key) {
    DECLARED.add(key);
    return key;
  }

  private static void legacy(String name, String fallback, String instead) {
    DECLARED.add(
        ConfigKey.text(name, fallback, "Accepted for compatibility, without effect. " + instead));
  }

  private static Parsed<IpPrefix> subnet(String text, IpFamily family, int shortest, int longest) {
    return IpPrefix.parse(text)
        .toOptional()
        .filter(prefix -> prefix.family() == family)
        .filter(prefix -> prefix.length() >= shortest && prefix.length() <= longest)
        .map(Parsed::valid)
        .orElseGet(() -> Parsed.invalid(text, "a subnet"));
  }

  private static Parsed<String> label(String text) {
    return LABEL.matcher(text).matches() ? Parsed.valid(text) : Parsed.invalid(text, "a label");
  }

  private static Parsed<Optional<URI>> url(String text) {
    if (text.isEmpty()) {
      return Parsed.valid(Optional.empty());
    }
    try {
      URI url = new URI(text);
      boolean plain = "https".equals(url.getScheme()) && url.getHost() != null;
      return plain && url.getPath().isEmpty() && url.getQuery() == null
          ? Parsed.valid(Optional.of(url))
          : Parsed.invalid(text, "a URL");
    } catch (URISyntaxException _) {
      return Parsed.invalid(text, "a URL");
    }
  }

  private static Parsed<InterfaceName> tunnelName(String text) {
    return text.equals(DatapathSettings.DIRECT_DEVICE.value())
        ? Parsed.invalid(text, "another name")
        : InterfaceName.parse(text);
  }

  private static Parsed<ParentDetection> detection(String text) {
    String prefix = "interface=";
    if (text.equals("defaultRouteInterface")) {
      return Parsed.valid(new ParentDetection.DefaultRoute());
    }
    return text.startsWith(prefix)
        ? InterfaceName.parse(text.substring(prefix.length()))
            .map(ParentDetection.NamedInterface::new)
        : Parsed.invalid(text, "a way to find the interface");
  }

  static Parsed<Duration> duration(String text, Duration least, Duration most) {
    Matcher matcher = DURATION.matcher(text);
    if (!matcher.matches()) {
      return Parsed.invalid(text, "a duration");
    }
    long count = Long.parseLong(matcher.group(1));
    Duration value =
        switch (matcher.group(2)) {
          case "ms" -> Duration.ofMillis(count);
          case "s" -> Duration.ofSeconds(count);
          default -> Duration.ofMinutes(count);
        };
    return value.compareTo(least) >= 0 && value.compareTo(most) <= 0
        ? Parsed.valid(value)
        : Parsed.invalid(text, "a duration");
  }

  static Parsed<List<IpPrefix>> prefixes(String lines) {
    List<IpPrefix> prefixes = new ArrayList<>();
    for (String line : lines.lines().filter(text -> !text.isEmpty()).toList()) {
      Optional<IpPrefix> prefix = IpPrefix.parse(line).toOptional();
      if (prefix.isEmpty()) {
        return Parsed.invalid(line, "CIDRs");
      }
      prefixes.add(prefix.get());
    }
    return Parsed.valid(List.copyOf(prefixes));
  }

  private static Parsed<List<Pattern>> patterns(String lines) {
    try {
      return Parsed.valid(
          lines.lines().filter(line -> !line.isEmpty()).map(Pattern::compile).toList());
    } catch (PatternSyntaxException _) {
      return Parsed.invalid(lines, "regular expressions");
    }
  }
}
