/**
 * Label and field selectors, parsed once and matched against objects.
 *
 * <p>Depends on json only.
 */
@NullMarked
package io.egressgateway.lab.apiserver.select;

import org.jspecify.annotations.NullMarked;
