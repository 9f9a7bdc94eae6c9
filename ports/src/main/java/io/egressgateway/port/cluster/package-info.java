/** The Kubernetes API: snapshots in, publications out, leadership. May import the domain. */
@NullMarked
package io.egressgateway.port.cluster;

import org.jspecify.annotations.NullMarked;
