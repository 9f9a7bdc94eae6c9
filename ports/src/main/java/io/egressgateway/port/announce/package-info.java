/** Answering for and announcing egress IPs on the link (ARP, NDP). May import the domain. */
@NullMarked
package io.egressgateway.port.announce;

import org.jspecify.annotations.NullMarked;
