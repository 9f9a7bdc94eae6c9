/**
 * Discovery and OpenAPI v3 documents made from the registered kinds.
 *
 * <p>Enters: the resource registry. Leaves: JSON documents. Depends on json and resource.
 */
@NullMarked
package io.egressgateway.lab.apiserver.discovery;

import org.jspecify.annotations.NullMarked;
