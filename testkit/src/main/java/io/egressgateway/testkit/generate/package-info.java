/**
 * Clusters to measure with. A size enters, a snapshot leaves, the same one each time. Depends on
 * core-domain.
 */
@NullMarked
package io.egressgateway.testkit.generate;

import org.jspecify.annotations.NullMarked;
