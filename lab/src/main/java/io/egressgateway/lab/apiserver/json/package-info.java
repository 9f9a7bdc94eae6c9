/**
 * JSON trees and the API's error Status: what every other package of the server speaks.
 *
 * <p>Enters: bytes. Leaves: Jackson trees and {@code ApiException}. Depends on Jackson only.
 */
@NullMarked
package io.egressgateway.lab.apiserver.json;

import org.jspecify.annotations.NullMarked;
