/**
 * What is sent over a line and what is measured of it.
 *
 * <p>Enters: a line and how long. Leaves: one figure. Nothing leaves the line's namespaces.
 */
@NullMarked
package io.egressgateway.lab.bench.load;

import org.jspecify.annotations.NullMarked;
