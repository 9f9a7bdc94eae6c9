/**
 * Network namespaces for tests against the real kernel.
 *
 * <p>Enters: a label. Leaves: a namespace that is gone when the test closes it. Depends on the
 * lab's namespaces and on JUnit.
 */
@NullMarked
package io.egressgateway.testkit.netns;

import org.jspecify.annotations.NullMarked;
