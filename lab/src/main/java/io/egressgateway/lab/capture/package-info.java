/**
 * The outside observer: every frame on a wire of the lab, parsed, with nothing lost unnoticed.
 *
 * <p>Enters: frames of a device or of a switch. Leaves: values to ask questions of. Depends on the
 * domain's addresses and on {@code lab.netns} for the socket.
 */
@NullMarked
package io.egressgateway.lab.capture;

import org.jspecify.annotations.NullMarked;
