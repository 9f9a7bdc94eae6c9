package io.egressgateway.adapter.nftables.lib;

import io.egressgateway.port.datapath.DatapathException;
import io.egressgateway.port.datapath.DatapathException.Kind;
import jnr.ffi.LibraryLoader;
import jnr.ffi.Runtime;

/** Loads the native libraries, each once. */
final class Libraries {
  /** The name with the ABI's number: the one without it comes with development packages only. */
  private static final String NFTABLES = "libnftables.so.1";

  private static final class Sockets {
    static final NativeSockets C = LibraryLoader.create(NativeSockets.class).load("c");
  }

  private Libraries() {}

  static NativeNftables nftables() throws DatapathException {
    try {
      return LibraryLoader.create(NativeNftables.class).failImmediately().load(NFTABLES);
    } catch (UnsatisfiedLinkError e) {
      throw new DatapathException(
          Kind.UNSUPPORTED, "load library", NFTABLES + " is not installed", e);
    }
  }

  static NativeSockets sockets() {
    return Sockets.C;
  }

  /** The error of the calling thread's last call. */
  static int errno() {
    return Runtime.getRuntime(Sockets.C).getLastError();
  }
}
