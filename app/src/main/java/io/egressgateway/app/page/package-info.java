/**
 * The page: what the controller sees, served to people by HTTP, read only.
 *
 * <p>Enters: snapshots that the owner thread left behind, and requests. Leaves: HTML, JSON and
 * server-sent events. Has a Vert.x of its own, so that nobody who looks holds up heartbeats. May
 * depend on the domain, the ports and Vert.x.
 */
@NullMarked
package io.egressgateway.app.page;

import org.jspecify.annotations.NullMarked;
