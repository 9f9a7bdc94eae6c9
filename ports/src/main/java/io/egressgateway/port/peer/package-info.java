/** Datagrams between nodes, and asking whether a node's kernel is alive. May import the domain. */
@NullMarked
package io.egressgateway.port.peer;

import org.jspecify.annotations.NullMarked;
