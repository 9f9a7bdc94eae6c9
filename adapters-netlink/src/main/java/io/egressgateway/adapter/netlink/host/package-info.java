/**
 * Settings of the host under {@code /proc/sys/net}, read and never written.
 *
 * <p>Enters: nothing. Leaves: what the port {@code HostFacts} tells. Uses files only.
 */
@NullMarked
package io.egressgateway.adapter.netlink.host;

import org.jspecify.annotations.NullMarked;
