package io.egressgateway.adapter.k8s.translate;

import io.egressgateway.adapter.k8s.crd.ConditionEntry;
import io.egressgateway.adapter.k8s.crd.EgressResource;
import io.egressgateway.adapter.k8s.crd.EgressSpec;
import io.egressgateway.adapter.k8s.crd.EgressStatus;
import io.egressgateway.adapter.k8s.crd.OrEmpty;
import io.egressgateway.adapter.k8s.crd.SelectorSpec;
import io.egressgateway.domain.admission.WrittenEgress;
import io.egressgateway.domain.cluster.AddressWish;
import io.egressgateway.domain.cluster.Declared;
import io.egressgateway.domain.cluster.EgressPolicy;
import io.egressgateway.domain.cluster.GroupName;
import io.egressgateway.domain.cluster.LabelSelector;
import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.cluster.PolicyKey;
import io.egressgateway.domain.cluster.Subject;
import io.egressgateway.domain.cluster.Subject.Namespaces;
import io.egressgateway.domain.net.AddressPair;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpPrefix;
import io.egressgateway.domain.status.PolicyStatus;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Egress, the user's part of it. */
public final class EgressTranslation {
  private static final String APPLIED_TO = "spec.appliedTo";

  private EgressTranslation() {}

  public static PolicyKey key(EgressResource egress) {
    return new PolicyKey.OfEgress(egress.name());
  }

  /**
   * What the user asks for.
   *
   * @param exceptions destinations that no Egress is for
   */
  public static Declared<EgressPolicy> declared(EgressResource egress, List<IpPrefix> exceptions) {
    Rejections rejections = new Rejections();
    EgressSpec spec = egress.spec().orElse(EgressSpec.EMPTY);
    several("spec.egressIPs", spec.egressIPs(), rejections);
    several("spec.externalIPPools", spec.externalIPPools(), rejections);
    Subject subject = subject(spec.appliedTo(), rejections);
    AddressWish wish = wish(egress, spec, rejections);
    Optional<GroupName> group = group(spec, wish, rejections);
    List<IpPrefix> own = exceptions(egress, rejections);
    return rejections.declare(() ->
        new EgressPolicy(
            key(egress),
            group.orElseThrow().group(),
            subject,
            List.of(),
            wish,
            EgressPolicy.CLUSTER_PRIORITY,
            CreationTime.of(egress),
            Stream.concat(exceptions.stream(), own.stream()).toList()));
  }

  private static List<IpPrefix> exceptions(EgressResource egress, Rejections rejections) {
    return annotation(egress, EgressResource.EXCEPT_ANNOTATION)
        .map(text ->
            rejections.takeAll(
                "metadata.annotations[" + EgressResource.EXCEPT_ANNOTATION + "]",
                Stream.of(text.split(",", -1)).map(String::strip).toList(),
                IpPrefix::parse))
        .orElse(List.of());
  }

  private static Optional<String> annotation(EgressResource egress, String name) {
    return Optional.ofNullable(OrEmpty.map(egress.getMetadata().getAnnotations()).get(name));
  }

  private static void several(String field, List<String> values, Rejections rejections) {
    if (!values.isEmpty()) {
      rejections.add(field, String.join(",", values), "empty, which it has to be: not served yet");
    }
  }

  /** The group; absent only where there is a reason to refuse the Egress. */
  private static Optional<GroupName> group(
      EgressSpec spec, AddressWish wish, Rejections rejections) {
    if (!spec.externalIPPool().isEmpty()) {
      return Optional.of(new GroupName.OfPool(spec.externalIPPool()));
    }
    if (wish instanceof AddressWish.Exactly(AddressPair addresses)) {
      return Optional.of(new GroupName.OfAddress(addresses.toList().getFirst()));
    }
    if (rejections.isEmpty()) {
      rejections.add(
          "spec.externalIPPool",
          "",
          "the name of an ExternalIPPool, unless spec.egressIP is given");
    }
    return Optional.empty();
  }

  /** What the controller chose it may replace; what the user chose it may not. */
  private static AddressWish wish(EgressResource egress, EgressSpec spec, Rejections rejections) {
    Optional<IpAddress> given =
        annotation(egress, EgressResource.ALLOCATED_ANNOTATION)
            .flatMap(text -> IpAddress.parse(text).toOptional());
    if (spec.egressIP().isEmpty()) {
      return new AddressWish.FirstFree(given);
    }
    Optional<IpAddress> named = rejections.take("spec.egressIP", IpAddress.parse(spec.egressIP()));
    return named
        .filter(address -> spec.externalIPPool().isEmpty() || !given.equals(Optional.of(address)))
        .<AddressWish>map(address -> new AddressWish.Exactly(AddressPair.of(address)))
        .orElseGet(() -> new AddressWish.FirstFree(named));
  }

  /** The node that has the address which the Egress asks for, by its status. */
  public static Optional<NodeName> carrier(EgressResource egress) {
    String wanted = egress.spec().orElse(EgressSpec.EMPTY).egressIP();
    return egress
        .status()
        .filter(status -> !status.egressNode().isEmpty())
        .filter(status ->
            IpAddress.parse(wanted)
                .toOptional()
                .equals(IpAddress.parse(status.egressIP()).toOptional()))
        .map(status -> new NodeName(status.egressNode()));
  }

  /** What to publish. */
  public static EgressStatus status(PolicyStatus status, List<ConditionEntry> conditions) {
    return new EgressStatus(
        conditions, status.eips().toString(), status.node().map(NodeName::value).orElse(""));
  }

  /** The Egress as somebody wrote it, for the answers of admission. */
  public static WrittenEgress written(EgressResource egress) {
    EgressSpec spec = egress.spec().orElse(EgressSpec.EMPTY);
    Rejections unreadable = new Rejections();
    exceptions(egress, unreadable);
    return new WrittenEgress(
        egress.name(),
        spec.egressIP(),
        spec.egressIPs(),
        spec.externalIPPool(),
        spec.externalIPPools(),
        Optional.ofNullable(spec.bandwidth())
            .map(limit -> new WrittenEgress.Bandwidth(limit.rate(), limit.burst())),
        unreadable.all());
  }

  /**
   * Whose traffic it is about. An absent selector restricts nothing beside the other one; without
   * both, the Egress is about nobody.
   */
  static Subject subject(EgressSpec.AppliedTo appliedTo, Rejections rejections) {
    Optional<SelectorSpec> namespaces = Optional.ofNullable(appliedTo.namespaceSelector());
    Optional<SelectorSpec> pods = Optional.ofNullable(appliedTo.podSelector());
    LabelSelector labels =
        pods.map(spec -> SelectorTranslation.read(spec, APPLIED_TO + ".podSelector", rejections))
            .orElse(LabelSelector.EVERYTHING);
    Namespaces where =
        namespaces
            .map(spec ->
                SelectorTranslation.read(spec, APPLIED_TO + ".namespaceSelector", rejections))
            .map(EgressTranslation::matching)
            .orElseGet(() -> pods.isPresent() ? new Namespaces.All() : new Namespaces.None());
    return new Subject.Pods(where, labels);
  }

  private static Namespaces matching(LabelSelector namespaces) {
    return namespaces.isEmpty() ? new Namespaces.All() : new Namespaces.Matching(namespaces);
  }
}
