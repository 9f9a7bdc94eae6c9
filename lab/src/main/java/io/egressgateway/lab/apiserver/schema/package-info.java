/**
 * Structural schemas: defaulting, pruning, validation and CEL rules.
 *
 * <p>Enters: OpenAPI v3 schemas and objects. Leaves: changed objects and field errors. Depends on
 * json and the CEL library.
 */
@NullMarked
package io.egressgateway.lab.apiserver.schema;

import org.jspecify.annotations.NullMarked;
