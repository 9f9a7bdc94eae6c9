/**
 * What each port promises, as tests: a real adapter and a fake extend the same class.
 *
 * <p>Enters: a fixture around one implementation. Imports the ports, the domain, JUnit and AssertJ.
 */
@NullMarked
package io.egressgateway.testkit.contract;

import org.jspecify.annotations.NullMarked;
