/**
 * What is counted, on Micrometer with Prometheus' exposition.
 *
 * <p>Enters: counts through the port. Leaves: text. May import ports and Micrometer.
 */
@NullMarked
package io.egressgateway.app.metrics;

import org.jspecify.annotations.NullMarked;
