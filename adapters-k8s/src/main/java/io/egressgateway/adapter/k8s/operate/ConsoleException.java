package io.egressgateway.adapter.k8s.operate;

import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;

/** The API server could not be asked, or refused; the message says what to do about it. */
public final class ConsoleException extends Exception {
  private static final long serialVersionUID = 1L;

  private ConsoleException(String message, KubernetesClientException cause) {
    super(message, cause);
  }

  static ConsoleException of(String what, String server, KubernetesClientException cause) {
    return new ConsoleException(what + ": " + advice(server, cause), cause);
  }

  private static String advice(String server, KubernetesClientException cause) {
    // Without an answer there is no code: fabric8 gives 0, or -1 with the I/O error as the cause.
    if (cause.getCode() <= 0) {
      return "the API server %s cannot be reached: %s. Check --kubeconfig, --context and KUBECONFIG"
          .formatted(server, innermost(cause));
    }
    return switch (cause.getCode()) {
      case HttpURLConnection.HTTP_UNAUTHORIZED ->
          "the API server %s does not accept the credentials of the kubeconfig".formatted(server);
      case HttpURLConnection.HTTP_FORBIDDEN ->
          "not allowed: %s. docs/egctl.md lists the rights that each command needs"
              .formatted(reason(cause));
      case HttpURLConnection.HTTP_NOT_FOUND ->
          "the cluster does not have it: %s. Are the CRDs installed (deploy/crds)?"
              .formatted(reason(cause));
      default -> reason(cause);
    };
  }

  private static String reason(KubernetesClientException cause) {
    return cause.getStatus() == null || cause.getStatus().getMessage() == null
        ? String.valueOf(cause.getMessage())
        : cause.getStatus().getMessage();
  }

  private static String innermost(Throwable cause) {
    Throwable inner = cause;
    while (inner.getCause() != null) {
      inner = inner.getCause();
    }
    return inner.getMessage() == null ? inner.toString() : inner.getMessage();
  }
}
