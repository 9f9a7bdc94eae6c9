/**
 * A pod, its node, a gateway and an outside host, cabled one behind the other, and the layouts that
 * carry the pod's packets over them.
 *
 * <p>Enters: a layout and a size. Leaves: namespaces ready to carry packets.
 */
@NullMarked
package io.egressgateway.lab.bench.line;

import org.jspecify.annotations.NullMarked;
