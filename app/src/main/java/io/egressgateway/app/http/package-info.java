/**
 * Health, readiness and metrics on Vert.x.
 *
 * <p>Enters: suppliers that never block. Leaves: HTTP answers. May import ports and Vert.x.
 */
@NullMarked
package io.egressgateway.app.http;

import org.jspecify.annotations.NullMarked;
