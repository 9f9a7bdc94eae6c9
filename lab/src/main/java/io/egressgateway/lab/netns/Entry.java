package io.egressgateway.lab.netns;

import java.nio.file.Path;
import jnr.ffi.LibraryLoader;
import jnr.ffi.Runtime;

/** Moves the calling thread into a namespace, for good: it must be a platform thread of our own. */
final class Entry {
  private static final CLibrary C = LibraryLoader.create(CLibrary.class).load("c");

  private Entry() {}

  /**
   * Enters the namespace that a file under {@code /run/netns} stands for.
   *
   * @throws LabException where there is none or the kernel refuses, with errno
   */
  static void into(Path namespace) {
    int descriptor = C.open(namespace.toString(), CLibrary.O_RDONLY | CLibrary.O_CLOEXEC);
    if (descriptor < 0) {
      throw new LabException("cannot open " + namespace + ": errno " + errno());
    }
    try {
      if (C.setns(descriptor, CLibrary.CLONE_NEWNET) != 0) {
        throw new LabException("cannot enter " + namespace + ": errno " + errno());
      }
    } finally {
      C.close(descriptor);
    }
  }

  private static int errno() {
    return Runtime.getRuntime(C).getLastError();
  }
}
