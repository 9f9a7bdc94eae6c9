/**
 * The only place that starts programs.
 *
 * <p>Enters: a program, its input and a limit of time. Leaves: its output, or a DatapathException
 * with its own words. A program runs in the network namespace of the calling thread.
 */
@NullMarked
package io.egressgateway.adapter.iptables.process;

import org.jspecify.annotations.NullMarked;
