package io.egressgateway.adapter.k8s.watch;

import io.egressgateway.adapter.k8s.crd.EgressClusterEndpointSliceResource;
import io.egressgateway.adapter.k8s.crd.EgressClusterInfoResource;
import io.egressgateway.adapter.k8s.crd.EgressClusterPolicyResource;
import io.egressgateway.adapter.k8s.crd.EgressEndpointSliceResource;
import io.egressgateway.adapter.k8s.crd.EgressGatewayResource;
import io.egressgateway.adapter.k8s.crd.EgressPolicyResource;
import io.egressgateway.adapter.k8s.crd.EgressResource;
import io.egressgateway.adapter.k8s.crd.EgressTunnelResource;
import io.egressgateway.adapter.k8s.crd.ExternalIpPoolResource;

/** The objects that the controller writes. */
public record ControllerObjects(
    OwnObjects<EgressGatewayResource> gateways,
    OwnObjects<EgressPolicyResource> policies,
    OwnObjects<EgressClusterPolicyResource> clusterPolicies,
    OwnObjects<EgressTunnelResource> tunnels,
    OwnObjects<EgressEndpointSliceResource> slices,
    OwnObjects<EgressClusterEndpointSliceResource> clusterSlices,
    OwnObjects<EgressClusterInfoResource> ranges,
    OwnObjects<ExternalIpPoolResource> pools,
    OwnObjects<EgressResource> egresses) {}
