package io.egressgateway.adapter.k8s.crd;

import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.Version;

/** The kind EgressClusterEndpointSlice. */
@Group("egressgateway.spidernet.io")
@Version("v1beta1")
@Kind("EgressClusterEndpointSlice")
@Plural("egressclusterendpointslices")
public final class EgressClusterEndpointSliceResource extends SliceObject {}
