package io.egressgateway.lab.apiserver.auth;

/** Who a request comes from, as a client certificate's common name or a token's owner. */
public record Identity(String user) {}
