/**
 * Network namespaces of the lab: making, entering, running programs inside, ending and sweeping.
 *
 * <p>Enters: labels and commands. Leaves: named namespaces under {@code /run/netns}, which {@code
 * ip netns exec} knows too. The only package of the lab that calls the C library. Depends on the
 * domain's addresses, jnr-ffi and the programs {@code ip} and {@code nft}.
 */
@NullMarked
package io.egressgateway.lab.netns;

import org.jspecify.annotations.NullMarked;
