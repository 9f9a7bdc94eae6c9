/**
 * The network of a small cluster, made of namespaces: a switch, nodes with pods, an outside host.
 *
 * <p>Enters: a {@code Topology}. Leaves: a {@code LiveTopology}, whose namespaces others run things
 * in. Depends on the domain's addresses and on {@code lab.netns}.
 */
@NullMarked
package io.egressgateway.lab.topology;

import org.jspecify.annotations.NullMarked;
