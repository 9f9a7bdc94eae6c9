/**
 * The native side: libnftables, and a netlink socket for generations and notifications.
 *
 * <p>Enters: command text. Leaves: output text, generation numbers, foreign changes, and {@code
 * DatapathException} with its kind. The only package that depends on jnr-ffi.
 */
@NullMarked
package io.egressgateway.adapter.nftables.lib;

import org.jspecify.annotations.NullMarked;
