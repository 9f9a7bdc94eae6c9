/**
 * The command line: flags in, exit code out.
 *
 * <p>0 is success, 1 a failure, 2 wrong usage or configuration. May import config, wiring and the
 * lab's command.
 */
@NullMarked
package io.egressgateway.app.cli;

import org.jspecify.annotations.NullMarked;
