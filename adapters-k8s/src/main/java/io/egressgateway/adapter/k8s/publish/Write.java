package io.egressgateway.adapter.k8s.publish;

/**
 * One object to write.
 *
 * @param object for people, such as {@code EgressGateway/default}
 * @param call writes, on a thread of its own
 */
record Write(String object, Call call) {

  /** Writes one object. */
  @FunctionalInterface
  interface Call {
    /**
     * Writes; blocks.
     *
     * @return what to remember of it, run by the owner thread when all writes are done
     * @throws io.fabric8.kubernetes.client.KubernetesClientException where the API server did not
     *     take it
     */
    Runnable run();
  }
}
