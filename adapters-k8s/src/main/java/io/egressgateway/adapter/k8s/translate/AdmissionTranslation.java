package io.egressgateway.adapter.k8s.translate;

import io.egressgateway.adapter.k8s.crd.EgressClusterPolicyResource;
import io.egressgateway.adapter.k8s.crd.EgressClusterPolicySpec;
import io.egressgateway.adapter.k8s.crd.EgressGatewayResource;
import io.egressgateway.adapter.k8s.crd.EgressIpSpec;
import io.egressgateway.adapter.k8s.crd.EgressPolicyResource;
import io.egressgateway.adapter.k8s.crd.EgressPolicySpec;
import io.egressgateway.domain.admission.AdmissionRequest;
import io.egressgateway.domain.cluster.PublishedGroup;
import io.egressgateway.domain.net.Sorted;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/** Objects that are about to be written, as requests to the domain. */
public final class AdmissionTranslation {
  private AdmissionTranslation() {}

  /**
   * An EgressGateway that is made or changed.
   *
   * @param old as it is stored, absent where it is made
   */
  public static AdmissionRequest group(
      EgressGatewayResource object, Optional<EgressGatewayResource> old) {
    return new AdmissionRequest.GroupWrite(
        GroupTranslation.declared(object),
        object.getFinalizers().contains(EgressGatewayResource.FINALIZER),
        old.map(stored ->
            new AdmissionRequest.StoredGroup(
                GroupTranslation.declared(stored),
                stored
                    .status()
                    .map(GroupStatusTranslation::published)
                    .orElse(PublishedGroup.NOTHING))));
  }

  /**
   * An EgressPolicy that is made or changed.
   *
   * @param egressIp whether it says anything of its egress IP
   */
  public static AdmissionRequest policy(
      EgressPolicyResource object, boolean egressIp, Optional<EgressPolicyResource> old) {
    return new AdmissionRequest.PolicyWrite(
        PolicyTranslation.key(object),
        PolicyTranslation.declared(object),
        fixed(object),
        egressIp,
        old.map(stored ->
            new AdmissionRequest.StoredPolicy(PolicyTranslation.declared(stored), fixed(stored))));
  }

  /** An EgressClusterPolicy that is made or changed. */
  public static AdmissionRequest policy(
      EgressClusterPolicyResource object,
      boolean egressIp,
      Optional<EgressClusterPolicyResource> old) {
    return new AdmissionRequest.PolicyWrite(
        PolicyTranslation.key(object),
        PolicyTranslation.declared(object),
        fixed(object),
        egressIp,
        old.map(stored ->
            new AdmissionRequest.StoredPolicy(PolicyTranslation.declared(stored), fixed(stored))));
  }

  private static SortedMap<String, String> fixed(EgressPolicyResource policy) {
    EgressPolicySpec spec = policy.spec().orElse(EgressPolicySpec.EMPTY);
    return fixed(spec.egressGatewayName(), spec.egressIP());
  }

  private static SortedMap<String, String> fixed(EgressClusterPolicyResource policy) {
    EgressClusterPolicySpec spec = policy.spec().orElse(EgressClusterPolicySpec.EMPTY);
    return fixed(spec.egressGatewayName(), spec.egressIP());
  }

  private static SortedMap<String, String> fixed(String gateway, EgressIpSpec egressIp) {
    return Sorted.map(
        Map.of(
            AdmissionRequest.GROUP_FIELD,
            gateway,
            "spec.egressIP.ipv4",
            egressIp.ipv4(),
            "spec.egressIP.ipv6",
            egressIp.ipv6(),
            "spec.egressIP.useNodeIP",
            Boolean.toString(egressIp.useNodeIP()),
            "spec.egressIP.allocatorPolicy",
            egressIp.allocatorPolicy()));
  }
}
