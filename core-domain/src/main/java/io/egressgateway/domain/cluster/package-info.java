/**
 * What the cluster says, already valid: nodes, pods, gateway groups, policies, tunnels, slices.
 *
 * <p>Enters: objects translated by the Kubernetes adapter. Leaves: {@link
 * io.egressgateway.domain.cluster.ClusterSnapshot} for the controller, {@link
 * io.egressgateway.domain.cluster.NodeSnapshot} for an agent. May import the package net.
 */
@NullMarked
package io.egressgateway.domain.cluster;

import org.jspecify.annotations.NullMarked;
