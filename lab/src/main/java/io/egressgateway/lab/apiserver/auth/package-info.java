/**
 * Certificates, credentials and kubeconfig documents.
 *
 * <p>Enters: names and addresses to certify. Leaves: PEM texts and who a request comes from.
 */
@NullMarked
package io.egressgateway.lab.apiserver.auth;

import org.jspecify.annotations.NullMarked;
