/**
 * The bench: figures about the product's datapath and its reactions, each compared within one run.
 *
 * <p>Enters: flags, the packaged jar. Leaves: a report as text, JSON and SVG. May depend on all of
 * the lab; the product's adapters come in through {@code ProductKernels}.
 */
@NullMarked
package io.egressgateway.lab.bench;

import org.jspecify.annotations.NullMarked;
