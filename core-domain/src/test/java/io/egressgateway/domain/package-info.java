/** What the tests of all packages of the domain share. */
@NullMarked
package io.egressgateway.domain;

import org.jspecify.annotations.NullMarked;
