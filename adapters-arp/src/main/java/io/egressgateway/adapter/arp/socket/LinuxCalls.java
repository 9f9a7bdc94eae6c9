package io.egressgateway.adapter.arp.socket;

/**
 * The C library's calls on sockets; each sets errno where it returns -1. Pointers and sizes are
 * {@code long}, as on every 64-bit Linux. Public only because jnr-ffi implements it from another
 * class loader.
 */
public interface LinuxCalls {
  int socket(int domain, int type, int protocol);

  int close(int descriptor);

  int bind(int descriptor, long address, int length);

  int setsockopt(int descriptor, int level, int name, long value, int length);

  long recv(int descriptor, long buffer, long length, int flags);

  long send(int descriptor, long buffer, long length, int flags);

  long recvmsg(int descriptor, long header, int flags);

  long sendmsg(int descriptor, long header, int flags);

  int poll(long descriptors, long count, int timeoutMillis);

  int eventfd(int initial, int flags);

  long read(int descriptor, long buffer, long length);

  long write(int descriptor, long buffer, long length);
}
