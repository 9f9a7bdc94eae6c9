/**
 * The datapath port on nftables.
 *
 * <p>Enters: transactions. Leaves: what the kernel holds, and foreign changes. Depends on the other
 * packages of this adapter, the port and the domain.
 */
@NullMarked
package io.egressgateway.adapter.nftables.backend;

import org.jspecify.annotations.NullMarked;
