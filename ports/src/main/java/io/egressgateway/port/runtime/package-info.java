/** Clocks and metrics. May import the domain. */
@NullMarked
package io.egressgateway.port.runtime;

import org.jspecify.annotations.NullMarked;
