/**
 * What egctl works out and shows: moves of egress IPs, who holds what, why a packet leaves as it
 * does.
 *
 * <p>Enters: names, addresses, a cluster. Leaves: reports as JSON trees and as text. May import the
 * domain, app.inspect, the adapter's console and Jackson.
 */
@NullMarked
package io.egressgateway.app.egctl;

import org.jspecify.annotations.NullMarked;
