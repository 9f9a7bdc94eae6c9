package io.egressgateway.lab.netns;

import jnr.ffi.Pointer;
import jnr.ffi.annotations.In;

/**
 * The C library's calls that Java has no words for; each sets errno where it returns -1. Public
 * only because jnr-ffi implements it from another class loader.
 */
public interface CLibrary {
  /** asm-generic/fcntl.h O_RDONLY. */
  int O_RDONLY = 0;

  /** asm-generic/fcntl.h O_CLOEXEC. */
  int O_CLOEXEC = 0x80000;

  /** linux/sched.h CLONE_NEWNET. */
  int CLONE_NEWNET = 0x40000000;

  /** linux/socket.h AF_PACKET. */
  int AF_PACKET = 17;

  /** linux/net.h SOCK_RAW and SOCK_CLOEXEC. */
  int SOCK_RAW_CLOEXEC = 3 | 0x80000;

  /** linux/if_ether.h ETH_P_ALL. */
  int ETH_P_ALL = 3;

  /** asm-generic/socket.h. */
  int SOL_SOCKET = 1;

  /** asm-generic/socket.h; as an option and as the type of its control message. */
  int SO_TIMESTAMPNS = 35;

  /** asm-generic/socket.h: a receive buffer beyond net.core.rmem_max. */
  int SO_RCVBUFFORCE = 33;

  /** linux/socket.h. */
  int SOL_PACKET = 263;

  /** linux/if_packet.h; reading it sets the kernel's counters back to zero. */
  int PACKET_STATISTICS = 6;

  /** linux/if_packet.h, since Linux 4.20. */
  int PACKET_IGNORE_OUTGOING = 23;

  /** linux/if_packet.h: frames go to the device without a queue. */
  int PACKET_QDISC_BYPASS = 20;

  /** linux/socket.h: do not wait. */
  int MSG_DONTWAIT = 0x40;

  /** asm-generic/errno.h: nothing to read now. */
  int EAGAIN = 11;

  /** asm-generic/errno.h: interrupted by a signal. */
  int EINTR = 4;

  /** asm-generic/errno.h: the device went down. */
  int ENETDOWN = 100;

  int open(String path, int flags);

  int close(int descriptor);

  int setns(int descriptor, int type);

  int socket(int domain, int type, int protocol);

  int bind(int descriptor, @In byte[] address, int length);

  int setsockopt(int descriptor, int level, int option, @In byte[] value, int length);

  int getsockopt(int descriptor, int level, int option, byte[] value, byte[] length);

  long recvmsg(int descriptor, Pointer message, int flags);

  int sendmmsg(int descriptor, Pointer messages, int count, int flags);

  int sched_setaffinity(int thread, long length, @In byte[] cpus);

  int poll(byte[] descriptors, long count, int milliseconds);

  int if_nametoindex(String name);
}
