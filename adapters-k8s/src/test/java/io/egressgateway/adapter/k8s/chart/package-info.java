@NullMarked
package io.egressgateway.adapter.k8s.chart;

import org.jspecify.annotations.NullMarked;
