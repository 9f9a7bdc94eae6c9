package io.egressgateway.adapter.nftables.lib;

import jnr.ffi.annotations.In;
import jnr.ffi.annotations.Out;
import jnr.ffi.types.size_t;
import jnr.ffi.types.ssize_t;

/**
 * The C library's calls for netlink. Public only because jnr-ffi implements it from another class
 * loader.
 */
public interface NativeSockets {
  int socket(int domain, int type, int protocol);

  int bind(int descriptor, @In byte[] address, int length);

  int setsockopt(int descriptor, int level, int name, @In byte[] value, int length);

  int getsockname(int descriptor, @Out byte[] address, byte[] length);

  @ssize_t
  long send(int descriptor, @In byte[] message, @size_t long length, int flags);

  @ssize_t
  long recv(int descriptor, @Out byte[] message, @size_t long length, int flags);

  int poll(byte[] descriptors, @size_t long count, int timeoutMillis);

  int eventfd(int initial, int flags);

  @ssize_t
  long write(int descriptor, @In byte[] bytes, @size_t long length);

  int close(int descriptor);

  String strerror(int error);
}
