package io.egressgateway.lab.netns;

import jnr.ffi.LibraryLoader;
import jnr.ffi.Runtime;

/** The loaded C library, and errno of the calling thread's last call. */
final class Libc {
  static final CLibrary CALLS = LibraryLoader.create(CLibrary.class).load("c");

  private Libc() {}

  static Runtime runtime() {
    return Runtime.getRuntime(CALLS);
  }

  static int errno() {
    return runtime().getLastError();
  }
}
