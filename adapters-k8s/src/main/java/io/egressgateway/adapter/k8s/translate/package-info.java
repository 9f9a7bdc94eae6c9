/**
 * Between the API's spelling and the domain; the only package that knows both.
 *
 * <p>Enters: objects as the API server gives them. Leaves: domain values, or rejections that name
 * the field, its value and what is allowed; and the way back, status as objects. May depend on the
 * packages crd and core and on the domain. No I/O.
 */
@NullMarked
package io.egressgateway.adapter.k8s.translate;

import org.jspecify.annotations.NullMarked;
