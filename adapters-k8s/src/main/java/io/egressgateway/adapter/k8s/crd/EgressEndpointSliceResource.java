package io.egressgateway.adapter.k8s.crd;

import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.Version;

/** The kind EgressEndpointSlice. */
@Group("egressgateway.spidernet.io")
@Version("v1beta1")
@Kind("EgressEndpointSlice")
@Plural("egressendpointslices")
public final class EgressEndpointSliceResource extends SliceObject implements Namespaced {}
