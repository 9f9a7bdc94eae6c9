/**
 * Real traffic: small servers that tell whom they see, and clients that measure.
 *
 * <p>Enters: a namespace, an address, a pace. Leaves: reports of what was answered, by whom it was
 * seen to come, and how long it was not. Sockets belong to the namespace in which they were opened;
 * everything is bounded in time. Depends on the domain's addresses and on {@code lab.netns}.
 */
@NullMarked
package io.egressgateway.lab.traffic;

import org.jspecify.annotations.NullMarked;
