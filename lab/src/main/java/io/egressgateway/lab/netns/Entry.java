package io.egressgateway.lab.netns;

import java.nio.file.Path;

/** Moves the calling thread into a namespace, for good: it must be a platform thread of our own. */
final class Entry {
  private Entry() {}

  /**
   * Enters the namespace that a file under {@code /run/netns} stands for.
   *
   * @throws LabException where there is none or the kernel refuses, with errno
   */
  static void into(Path namespace) {
    int descriptor = Libc.CALLS.open(namespace.toString(), CLibrary.O_RDONLY | CLibrary.O_CLOEXEC);
    if (descriptor < 0) {
      throw new LabException("cannot open " + namespace + ": errno " + Libc.errno());
    }
    try {
      if (Libc.CALLS.setns(descriptor, CLibrary.CLONE_NEWNET) != 0) {
        throw new LabException("cannot enter " + namespace + ": errno " + Libc.errno());
      }
    } finally {
      Libc.CALLS.close(descriptor);
    }
  }
}
