/**
 * Which kinds exist: the built-in ones and those that CustomResourceDefinitions add at run time.
 *
 * <p>Enters: the built-in description file and CRD objects. Leaves: {@code ResourceType}. Depends
 * on json and schema.
 */
@NullMarked
package io.egressgateway.lab.apiserver.resource;

import org.jspecify.annotations.NullMarked;
