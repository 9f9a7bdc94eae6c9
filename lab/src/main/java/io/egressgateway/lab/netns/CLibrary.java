package io.egressgateway.lab.netns;

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

  int open(String path, int flags);

  int close(int descriptor);

  int setns(int descriptor, int type);
}
