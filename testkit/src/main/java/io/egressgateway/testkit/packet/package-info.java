/**
 * Real packets through the chains of a real backend, in network namespaces: what every {@code
 * DatapathBackend} of a kernel promises beyond its port.
 *
 * <p>Enters: how a backend is opened. Leaves: contracts to subclass. Depends on the contracts'
 * sample tables, the tracer and the lab's namespaces.
 */
@NullMarked
package io.egressgateway.testkit.packet;

import org.jspecify.annotations.NullMarked;
