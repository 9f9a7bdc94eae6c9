/**
 * The command {@code lab} of the one jar.
 *
 * <p>Enters: flags. Leaves: an exit code. May depend on every package of the lab.
 */
@NullMarked
package io.egressgateway.lab.cli;

import org.jspecify.annotations.NullMarked;
