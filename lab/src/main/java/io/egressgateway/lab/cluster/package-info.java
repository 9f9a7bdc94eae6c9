/**
 * A small cluster on one machine: network, API server, the objects of a cluster, and the packaged
 * product, one process per node and role.
 *
 * <p>Enters: how many nodes, which families, which jar. Leaves: a {@code LabCluster} to talk to.
 * May depend on the packages apiserver, topology, netns and traffic of the lab.
 */
@NullMarked
package io.egressgateway.lab.cluster;

import org.jspecify.annotations.NullMarked;
