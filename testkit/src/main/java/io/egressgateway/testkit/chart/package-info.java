/**
 * The Helm chart of {@code deploy/charts}, rendered by the real Helm engine, which is a native
 * library in this process. Values go in, Kubernetes objects come out; no cluster is asked.
 */
@NullMarked
package io.egressgateway.testkit.chart;

import org.jspecify.annotations.NullMarked;
