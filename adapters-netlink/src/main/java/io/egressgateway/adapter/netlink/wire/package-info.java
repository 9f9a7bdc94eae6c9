/**
 * Netlink messages and their attributes as bytes, in both directions.
 *
 * <p>Enters: buffers from the kernel, or records to be written. Leaves: records, or buffers.
 * Garbage and truncation end in {@link
 * io.egressgateway.adapter.netlink.wire.MalformedMessageException} and in nothing else. Knows
 * addresses of the domain; opens no socket.
 */
@NullMarked
package io.egressgateway.adapter.netlink.wire;

import org.jspecify.annotations.NullMarked;
