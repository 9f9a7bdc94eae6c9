package io.egressgateway.adapter.k8s.translate;

import io.egressgateway.adapter.k8s.crd.ConditionEntry;
import io.egressgateway.adapter.k8s.crd.EgressResource;
import io.egressgateway.adapter.k8s.crd.EgressSpec;
import io.egressgateway.adapter.k8s.crd.EgressStatus;
import io.egressgateway.adapter.k8s.crd.EgressStatus.Assignment;
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
import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.domain.net.IpPrefix;
import io.egressgateway.domain.net.Sorted;
import io.egressgateway.domain.status.PolicyStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;

/** Egress, the user's part of it. */
public final class EgressTranslation {
  private static final String APPLIED_TO = "spec.appliedTo";

  private EgressTranslation() {}

  /**
   * What the user asks for: one policy, or one for each of several addresses.
   *
   * @param exceptions destinations that no Egress is for
   * @param families of which the addresses of a pool are, by its name; both where it is not known
   */
  public static SortedMap<PolicyKey, Declared<EgressPolicy>> declared(
      EgressResource egress,
      List<IpPrefix> exceptions,
      Function<String, SortedSet<IpFamily>> families) {
    Rejections rejections = new Rejections();
    EgressSpec spec = egress.spec().orElse(EgressSpec.EMPTY);
    Subject.Pods subject = subject(spec.appliedTo(), rejections);
    List<IpPrefix> all =
        Stream.concat(exceptions.stream(), exceptions(egress, rejections).stream()).toList();
    List<Wanted> wanted = wanted(egress, rejections);
    List<Subject.Pods> subjects = subjects(subject, wanted, families);
    SortedMap<PolicyKey, Declared<EgressPolicy>> parts = new TreeMap<>();
    for (int i = 0; i < wanted.size(); i++) {
      PolicyKey key = PolicyKey.OfEgress.part(egress.name(), i);
      Wanted one = wanted.get(i);
      Subject.Pods pods = subjects.get(i);
      parts.put(
          key,
          rejections.declare(() ->
              new EgressPolicy(
                  key,
                  one.group().orElseThrow().group(),
                  pods,
                  List.of(),
                  one.wish(),
                  EgressPolicy.CLUSTER_PRIORITY,
                  CreationTime.of(egress),
                  all)));
    }
    return Sorted.map(parts);
  }

  /**
   * One address of an Egress.
   *
   * @param group absent only where there is a reason to refuse the Egress
   */
  private record Wanted(String pool, AddressWish wish, Optional<GroupName> group) {
    EgressParts.Seat seat(Function<String, SortedSet<IpFamily>> families) {
      return new EgressParts.Seat(
          switch (wish) {
            case AddressWish.Exactly(AddressPair pair) -> pair.toList().stream().findFirst();
            case AddressWish.FirstFree(Optional<IpAddress> given) -> given;
            case AddressWish.GroupDefault(),
                AddressWish.NextFree(),
                AddressWish.Sharing _,
                AddressWish.NodeAddress() ->
                Optional.empty();
          },
          families.apply(pool));
    }
  }

  private static List<Subject.Pods> subjects(
      Subject.Pods subject, List<Wanted> wanted, Function<String, SortedSet<IpFamily>> families) {
    if (wanted.size() == 1) {
      return List.of(subject);
    }
    return EgressParts.shares(wanted.stream().map(one -> one.seat(families)).toList()).stream()
        .map(share -> new Subject.Pods(subject.namespaces(), subject.pods(), Optional.of(share)))
        .toList();
  }

  private static List<Wanted> wanted(EgressResource egress, Rejections rejections) {
    WrittenEgress written = written(egress);
    List<WrittenEgress.Seat> seats = written.seats();
    boolean several = !written.egressIps().isEmpty() || !written.pools().isEmpty();
    if (seats.isEmpty() || several && !(written.wanted() + written.pool()).isEmpty()) {
      rejections.add(
          "spec.egressIPs",
          String.join(",", written.egressIps()),
          "a list with as many items as spec.externalIPPools, beside neither spec.egressIP nor"
              + " spec.externalIPPool");
    }
    List<String> given = given(egress);
    List<Wanted> wanted = new ArrayList<>();
    for (int i = 0; i < Math.max(1, seats.size()); i++) {
      WrittenEgress.Seat seat = seats.isEmpty() ? new WrittenEgress.Seat("", "") : seats.get(i);
      String at = several ? "s[" + i + "]" : "";
      AddressWish wish = wish(seat, at, i < given.size() ? given.get(i) : "", rejections);
      wanted.add(new Wanted(seat.pool(), wish, group(seat, at, wish, rejections)));
    }
    return wanted;
  }

  /** The addresses that the controller chose, in the order of the Egress. */
  private static List<String> given(EgressResource egress) {
    return annotation(egress, EgressResource.ALLOCATED_ANNOTATION)
        .map(text -> List.of(text.split(",", -1)))
        .orElse(List.of());
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

  private static Optional<GroupName> group(
      WrittenEgress.Seat seat, String at, AddressWish wish, Rejections rejections) {
    if (!seat.pool().isEmpty()) {
      return Optional.of(new GroupName.OfPool(seat.pool()));
    }
    if (wish instanceof AddressWish.Exactly(AddressPair addresses)) {
      return Optional.of(new GroupName.OfAddress(addresses.toList().getFirst()));
    }
    if (rejections.isEmpty()) {
      rejections.add(
          "spec.externalIPPool" + at,
          "",
          "the name of an ExternalIPPool, unless spec.egressIP" + at + " is given");
    }
    return Optional.empty();
  }

  /** What the controller chose it may replace; what the user chose it may not. */
  private static AddressWish wish(
      WrittenEgress.Seat seat, String at, String givenText, Rejections rejections) {
    Optional<IpAddress> given = IpAddress.parse(givenText).toOptional();
    if (seat.wanted().isEmpty()) {
      return new AddressWish.FirstFree(given);
    }
    Optional<IpAddress> named =
        rejections.take("spec.egressIP" + at, IpAddress.parse(seat.wanted()));
    return named
        .filter(address -> seat.pool().isEmpty() || !given.equals(Optional.of(address)))
        .<AddressWish>map(address -> new AddressWish.Exactly(AddressPair.of(address)))
        .orElseGet(() -> new AddressWish.FirstFree(named));
  }

  /** The node that has an address which the Egress asks for, by its status. */
  public static Optional<NodeName> carrier(EgressResource egress, IpAddress address) {
    EgressStatus status = egress.status().orElse(new EgressStatus(null, null, null, null));
    return Stream.concat(
            Stream.of(new Assignment(status.egressIP(), status.egressNode())),
            status.egressIPs().stream())
        .filter(one -> !one.egressNode().isEmpty())
        .filter(one -> IpAddress.parse(one.egressIP()).toOptional().equals(Optional.of(address)))
        .map(one -> new NodeName(one.egressNode()))
        .findFirst();
  }

  /** What to publish of an Egress with these parts. */
  public static EgressStatus status(List<PolicyStatus> parts, List<ConditionEntry> conditions) {
    List<Assignment> all =
        parts.stream()
            .map(part ->
                new Assignment(part.eips().toString(), part.node().map(NodeName::value).orElse("")))
            .toList();
    Assignment first =
        all.stream()
            .filter(one -> !one.egressNode().isEmpty())
            .findFirst()
            .orElse(new Assignment("", ""));
    return new EgressStatus(
        conditions, first.egressIP(), all.size() == 1 ? List.of() : all, first.egressNode());
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
  static Subject.Pods subject(EgressSpec.AppliedTo appliedTo, Rejections rejections) {
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
