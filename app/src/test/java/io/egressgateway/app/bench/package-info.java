/**
 * What passes cost, by JMH, without a kernel and without an API server ({@code ./run jmh}). A size
 * enters, times leave; docs/scale.md has them. {@code BenchmarksTest} sees that each still runs.
 */
@NullMarked
package io.egressgateway.app.bench;

import org.jspecify.annotations.NullMarked;
