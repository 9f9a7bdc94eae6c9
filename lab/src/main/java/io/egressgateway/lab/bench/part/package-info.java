/**
 * The parts of the bench, each of which can be run alone.
 *
 * <p>Enters: options. Leaves: figures.
 */
@NullMarked
package io.egressgateway.lab.bench.part;

import org.jspecify.annotations.NullMarked;
