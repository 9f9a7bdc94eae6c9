/**
 * Who may do what: role-based access control and admission policies in CEL. A request and the
 * stored roles and policies enter, yes or no leaves. Confined to the event-loop thread.
 */
@NullMarked
package io.egressgateway.lab.apiserver.access;

import org.jspecify.annotations.NullMarked;
