/**
 * Table output: built-in columns and the printer columns of CRDs.
 *
 * <p>Enters: objects. Leaves: meta.k8s.io/v1 Table documents. Depends on json and resource.
 */
@NullMarked
package io.egressgateway.lab.apiserver.table;

import org.jspecify.annotations.NullMarked;
