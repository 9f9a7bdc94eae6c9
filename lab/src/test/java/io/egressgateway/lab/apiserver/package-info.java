/** Tests of the embedded API server, through the fabric8 client, raw HTTP and kubectl. */
@NullMarked
package io.egressgateway.lab.apiserver;

import org.jspecify.annotations.NullMarked;
