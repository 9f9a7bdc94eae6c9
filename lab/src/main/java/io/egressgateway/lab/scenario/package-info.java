/**
 * The quick start and a failover, played on a cluster, told step by step and checked.
 *
 * <p>Enters: a {@code LabCluster}. Leaves: what was seen and measured in this run, and whether it
 * was as expected. May depend on the packages cluster, capture, traffic and topology of the lab.
 */
@NullMarked
package io.egressgateway.lab.scenario;

import org.jspecify.annotations.NullMarked;
