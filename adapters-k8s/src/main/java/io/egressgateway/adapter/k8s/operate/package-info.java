/**
 * What a person does from the command line: look at the cluster, move an egress IP, ask an agent,
 * remove everything.
 *
 * <p>Enters: names and addresses. Leaves: the objects as they are now, translated; lists and single
 * reads, no watches. May depend on the rest of the adapter.
 */
@NullMarked
package io.egressgateway.adapter.k8s.operate;

import org.jspecify.annotations.NullMarked;
