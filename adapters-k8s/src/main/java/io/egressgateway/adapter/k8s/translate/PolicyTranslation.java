package io.egressgateway.adapter.k8s.translate;

import io.egressgateway.adapter.k8s.crd.ConditionEntry;
import io.egressgateway.adapter.k8s.crd.EgressClusterPolicyResource;
import io.egressgateway.adapter.k8s.crd.EgressClusterPolicySpec;
import io.egressgateway.adapter.k8s.crd.EgressIpSpec;
import io.egressgateway.adapter.k8s.crd.EgressPolicyResource;
import io.egressgateway.adapter.k8s.crd.EgressPolicySpec;
import io.egressgateway.adapter.k8s.crd.EgressPolicyStatus;
import io.egressgateway.adapter.k8s.crd.SelectorSpec;
import io.egressgateway.domain.cluster.AddressWish;
import io.egressgateway.domain.cluster.Declared;
import io.egressgateway.domain.cluster.EgressPolicy;
import io.egressgateway.domain.cluster.LabelSelector;
import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.cluster.PolicyKey;
import io.egressgateway.domain.cluster.Subject;
import io.egressgateway.domain.cluster.Subject.Namespaces;
import io.egressgateway.domain.net.AddressPair;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.domain.net.IpPrefix;
import io.egressgateway.domain.status.PolicyStatus;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** EgressPolicy and EgressClusterPolicy. */
public final class PolicyTranslation {
  private static final int MAX_PRIORITY = 65536;
  private static final String APPLIED_TO = "spec.appliedTo";

  /** The word, or the word and how many policies an egress IP may have. */
  private static final Pattern SHARE = Pattern.compile("share(?: +([1-9][0-9]{0,6}))?");

  private PolicyTranslation() {}

  /** What the two kinds share of their specs. */
  private record Spec(
      PolicyKey key,
      String gateway,
      SelectorSpec pods,
      List<String> podSubnet,
      List<String> destSubnet,
      EgressIpSpec egressIp,
      long priority,
      Instant created) {}

  public static PolicyKey key(EgressPolicyResource policy) {
    return PolicyKey.of(policy.namespace(), policy.name());
  }

  public static PolicyKey key(EgressClusterPolicyResource policy) {
    return new PolicyKey.ClusterWide(policy.name());
  }

  public static Declared<EgressPolicy> declared(EgressPolicyResource policy) {
    EgressPolicySpec spec = policy.spec().orElse(EgressPolicySpec.EMPTY);
    return declared(
        new Spec(
            key(policy),
            spec.egressGatewayName(),
            spec.appliedTo().podSelector(),
            spec.appliedTo().podSubnet(),
            spec.destSubnet(),
            spec.egressIP(),
            spec.priority() == 0 ? EgressPolicy.NAMESPACED_PRIORITY : spec.priority(),
            CreationTime.of(policy)),
        new Namespaces.One(policy.namespace()),
        new Rejections());
  }

  public static Declared<EgressPolicy> declared(EgressClusterPolicyResource policy) {
    EgressClusterPolicySpec spec = policy.spec().orElse(EgressClusterPolicySpec.EMPTY);
    Rejections rejections = new Rejections();
    LabelSelector namespaces =
        SelectorTranslation.read(
            spec.appliedTo().namespaceSelector(), APPLIED_TO + ".namespaceSelector", rejections);
    return declared(
        new Spec(
            key(policy),
            spec.egressGatewayName(),
            spec.appliedTo().podSelector(),
            spec.appliedTo().podSubnet(),
            spec.destSubnet(),
            spec.egressIP(),
            spec.priority() == 0 ? EgressPolicy.CLUSTER_PRIORITY : spec.priority(),
            CreationTime.of(policy)),
        namespaces.isEmpty() ? new Namespaces.All() : new Namespaces.Matching(namespaces),
        rejections);
  }

  private static Declared<EgressPolicy> declared(
      Spec spec, Namespaces namespaces, Rejections rejections) {
    if (spec.gateway().isEmpty()) {
      rejections.add("spec.egressGatewayName", "", "the name of an EgressGateway");
    }
    Subject subject = subject(spec, namespaces, rejections);
    List<IpPrefix> destinations =
        rejections.takeAll("spec.destSubnet", spec.destSubnet(), IpPrefix::parse);
    AddressWish wish = wish(spec.egressIp(), rejections);
    if (spec.priority() < 1 || spec.priority() > MAX_PRIORITY) {
      rejections.add(
          "spec.priority", Long.toString(spec.priority()), "between 1 and " + MAX_PRIORITY);
    }
    return rejections.declare(() ->
        new EgressPolicy(
            spec.key(),
            spec.gateway(),
            subject,
            destinations,
            wish,
            (int) spec.priority(),
            spec.created()));
  }

  private static Subject subject(Spec spec, Namespaces namespaces, Rejections rejections) {
    boolean bySubnet = !spec.podSubnet().isEmpty();
    if (spec.pods().isEmpty() && !bySubnet) {
      rejections.add(
          APPLIED_TO + ".podSelector", "", "a label selector with matchLabels or matchExpressions");
    }
    if (!spec.pods().isEmpty() && bySubnet) {
      rejections.add(
          APPLIED_TO + ".podSubnet",
          String.join(",", spec.podSubnet()),
          "given together with podSelector");
    }
    if (bySubnet && namespaces instanceof Namespaces.Matching) {
      rejections.add(
          APPLIED_TO + ".podSubnet",
          String.join(",", spec.podSubnet()),
          "given together with namespaceSelector");
    }
    List<IpPrefix> sources =
        rejections.takeAll(APPLIED_TO + ".podSubnet", spec.podSubnet(), IpPrefix::parse);
    LabelSelector pods =
        SelectorTranslation.read(spec.pods(), APPLIED_TO + ".podSelector", rejections);
    return bySubnet ? new Subject.Sources(sources) : new Subject.Pods(namespaces, pods);
  }

  private static AddressWish wish(EgressIpSpec egressIp, Rejections rejections) {
    AddressPair addresses = AddressPair.NONE;
    for (IpFamily family : IpFamily.values()) {
      String text = family == IpFamily.IPV4 ? egressIp.ipv4() : egressIp.ipv6();
      String field = "spec.egressIP." + (family == IpFamily.IPV4 ? "ipv4" : "ipv6");
      if (!text.isEmpty()) {
        Optional<IpAddress> address = rejections.take(field, AddressText.ofFamily(text, family));
        addresses = address.isPresent() ? addresses.with(address.get()) : addresses;
        if (egressIp.useNodeIP()) {
          rejections.add(field, text, "given together with useNodeIP");
        }
      }
    }
    if (egressIp.useNodeIP()) {
      return new AddressWish.NodeAddress();
    }
    if (!addresses.isEmpty()) {
      return new AddressWish.Exactly(addresses);
    }
    return allocator(egressIp.allocatorPolicy());
  }

  /** What says nothing means default; the field was free text once. */
  private static AddressWish allocator(String text) {
    if (text.equals("rr")) {
      return new AddressWish.NextFree();
    }
    Matcher sharing = SHARE.matcher(text);
    return sharing.matches()
        ? new AddressWish.Sharing(
            sharing.group(1) == null
                ? AddressWish.Sharing.DEFAULT
                : Integer.parseInt(sharing.group(1)))
        : new AddressWish.GroupDefault();
  }

  /** What to publish. */
  public static EgressPolicyStatus status(PolicyStatus status, List<ConditionEntry> conditions) {
    return new EgressPolicyStatus(
        conditions,
        new EgressPolicyStatus.Eip(
            AddressText.text(status.eips(), IpFamily.IPV4),
            AddressText.text(status.eips(), IpFamily.IPV6)),
        status.node().map(NodeName::value).orElse(""));
  }
}
