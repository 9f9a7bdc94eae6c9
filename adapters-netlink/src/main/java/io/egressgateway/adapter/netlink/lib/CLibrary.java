package io.egressgateway.adapter.netlink.lib;

import java.nio.ByteBuffer;
import jnr.ffi.annotations.In;
import jnr.ffi.annotations.Out;
import jnr.ffi.types.size_t;
import jnr.ffi.types.ssize_t;

/**
 * The C library's calls; each sets errno where it returns -1. Public only because jnr-ffi
 * implements it from another class loader.
 */
public interface CLibrary {
  int socket(int domain, int type, int protocol);

  int bind(int descriptor, @In byte[] address, int length);

  int getsockname(int descriptor, @Out byte[] address, byte[] length);

  int setsockopt(int descriptor, int level, int option, @In byte[] value, int length);

  @ssize_t
  long send(int descriptor, @In ByteBuffer bytes, @size_t long length, int flags);

  @ssize_t
  long recv(int descriptor, @Out ByteBuffer bytes, @size_t long length, int flags);

  int poll(byte[] descriptors, @size_t long count, int milliseconds);

  int eventfd(int initial, int flags);

  @ssize_t
  long write(int descriptor, @In byte[] bytes, @size_t long length);

  int ioctl(int descriptor, @size_t long request, @In ByteBuffer argument);

  int close(int descriptor);
}
