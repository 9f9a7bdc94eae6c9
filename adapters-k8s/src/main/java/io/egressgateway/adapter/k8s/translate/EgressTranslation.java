package io.egressgateway.adapter.k8s.translate;

import io.egressgateway.adapter.k8s.crd.EgressResource;
import io.egressgateway.adapter.k8s.crd.EgressSpec;
import io.egressgateway.adapter.k8s.crd.SelectorSpec;
import io.egressgateway.domain.admission.WrittenEgress;
import io.egressgateway.domain.cluster.LabelSelector;
import io.egressgateway.domain.cluster.Subject;
import io.egressgateway.domain.cluster.Subject.Namespaces;
import java.util.Optional;

/** Egress, the user's part of it. */
public final class EgressTranslation {
  private static final String APPLIED_TO = "spec.appliedTo";

  private EgressTranslation() {}

  /** The Egress as somebody wrote it, for the answers of admission. */
  public static WrittenEgress written(EgressResource egress) {
    EgressSpec spec = egress.spec().orElse(EgressSpec.EMPTY);
    return new WrittenEgress(
        egress.name(),
        spec.egressIP(),
        spec.egressIPs(),
        spec.externalIPPool(),
        spec.externalIPPools(),
        Optional.ofNullable(spec.bandwidth())
            .map(limit -> new WrittenEgress.Bandwidth(limit.rate(), limit.burst())));
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
