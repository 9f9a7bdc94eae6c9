/**
 * The certificate that the webhooks are served with, and who is told to trust it.
 *
 * <p>Enters: a Secret, or a directory that is mounted. Leaves: the certificate in force, and
 * webhook configurations that trust it. Certificates are made with Bouncy Castle, which nothing
 * outside of this package knows.
 */
@NullMarked
package io.egressgateway.adapter.k8s.certificate;

import org.jspecify.annotations.NullMarked;
