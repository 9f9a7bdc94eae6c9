/**
 * HTTP and WebSocket: routing, content types, watch streams and fault injection.
 *
 * <p>Enters: Vert.x requests. Leaves: responses. Depends on operation, discovery, table, auth.
 */
@NullMarked
package io.egressgateway.lab.apiserver.http;

import org.jspecify.annotations.NullMarked;
