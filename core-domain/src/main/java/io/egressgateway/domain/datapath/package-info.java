/**
 * What one node's kernel shall look like, in no backend's syntax.
 *
 * <p>Enters: the published plan, endpoints and facts of the node. Leaves: {@link
 * io.egressgateway.domain.datapath.DatapathTables} (what decides a packet's fate), {@link
 * io.egressgateway.domain.datapath.RoutingState} (how it gets to another node) and the addresses to
 * announce. May import the packages net, cluster, membership, matching, allocation, election and
 * plan.
 */
@NullMarked
package io.egressgateway.domain.datapath;

import org.jspecify.annotations.NullMarked;
