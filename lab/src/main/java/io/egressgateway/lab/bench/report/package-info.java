/**
 * What was measured, as values, and as text, JSON and a chart.
 *
 * <p>Enters: figures. Leaves: files. Pure but for the facts of the machine.
 */
@NullMarked
package io.egressgateway.lab.bench.report;

import org.jspecify.annotations.NullMarked;
