/**
 * JSON patch, merge patch and strategic merge patch as functions from object and patch to object.
 *
 * <p>Depends on json and schema.
 */
@NullMarked
package io.egressgateway.lab.apiserver.patch;

import org.jspecify.annotations.NullMarked;
