/**
 * The binding to the C library, and netlink sockets on it: requests, dumps, events.
 *
 * <p>Enters: requests that know how to write themselves. Leaves: messages, or the failure with
 * errno turned into a kind and with the kernel's own words. The only package with native code; may
 * import the codec and the port's exception.
 */
@NullMarked
package io.egressgateway.adapter.netlink.lib;

import org.jspecify.annotations.NullMarked;
