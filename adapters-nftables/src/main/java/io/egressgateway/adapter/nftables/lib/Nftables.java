package io.egressgateway.adapter.nftables.lib;

import io.egressgateway.port.datapath.DatapathException;
import io.egressgateway.port.datapath.DatapathException.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import jnr.ffi.Pointer;
import org.jspecify.annotations.Nullable;

/**
 * One context of libnftables: a netlink socket in the namespace of the thread that opened it. Of
 * one thread at a time. Kept for the life of the program: making one takes milliseconds.
 */
public final class Nftables implements AutoCloseable {
  private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

  private final NativeNftables library;
  private final Pointer context;
  private final Set<Integer> opened;

  private Nftables(NativeNftables library, Pointer context, Set<Integer> opened) {
    this.library = library;
    this.context = context;
    this.opened = Set.copyOf(opened);
  }

  /**
   * Opens a context.
   *
   * @throws DatapathException UNSUPPORTED where the library is not installed; OTHER where it gives
   *     no context
   */
  public static Nftables open() throws DatapathException {
    NativeNftables library = Libraries.nftables();
    Map<Integer, String> before = sockets();
    Pointer context = library.nft_ctx_new(NativeNftables.NFT_CTX_DEFAULT);
    if (context == null || context.address() == 0) {
      throw new DatapathException(Kind.OTHER, "open libnftables", "no context", null);
    }
    library.nft_ctx_buffer_output(context);
    library.nft_ctx_buffer_error(context);
    library.nft_ctx_output_set_flags(
        context, NativeNftables.NFT_CTX_OUTPUT_JSON | NativeNftables.NFT_CTX_OUTPUT_NUMERIC_PRIO);
    // By name: a descriptor's number is given out again at once.
    Map<Integer, String> opened = sockets();
    opened.values().removeAll(before.values());
    Nftables nftables = new Nftables(library, context, opened.keySet());
    try {
      // The socket has no port before it has sent something.
      nftables.run("open libnftables", "{\"nftables\":[{\"list\":{\"tables\":null}}]}");
    } catch (DatapathException e) {
      nftables.close();
      throw e;
    }
    return nftables;
  }

  /** The sockets of this process: descriptor to the kernel's name of the socket. */
  private static Map<Integer, String> sockets() {
    Map<Integer, String> sockets = new HashMap<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(DESCRIPTORS)) {
      for (Path entry : entries) {
        String name = nameOf(entry);
        if (name.startsWith("socket:")) {
          sockets.put(Integer.valueOf(entry.getFileName().toString()), name);
        }
      }
    } catch (IOException e) {
      // Without /proc our own changes are taken for foreign ones, which costs a reading each.
      return new HashMap<>();
    }
    return sockets;
  }

  /** What a descriptor is; empty where another thread has closed it meanwhile. */
  private static String nameOf(Path descriptor) throws IOException {
    try {
      return Files.readSymbolicLink(descriptor).toString();
    } catch (NoSuchFileException _) {
      return "";
    }
  }

  /** The port that the kernel tells our changes by; 0 where it could not be found out. */
  public int port() {
    return opened.stream()
        .mapToInt(NetlinkSocket::portOf)
        .filter(p -> p != 0)
        .findFirst()
        .orElse(0);
  }

  /**
   * Runs commands in JSON as one commit.
   *
   * @param operation for the exception
   * @return what they printed, in JSON
   */
  public String run(String operation, String commands) throws DatapathException {
    byte[] bytes = (commands + "\0").getBytes(StandardCharsets.UTF_8);
    int result = library.nft_run_cmd_from_buffer(context, bytes);
    // Both buffers are emptied by reading them.
    String printed = text(library.nft_ctx_get_output_buffer(context));
    String errors = text(library.nft_ctx_get_error_buffer(context));
    if (result != 0) {
      throw KernelError.of(operation, errors);
    }
    return printed;
  }

  /** Has the kernel judge commands as one commit and take them back. */
  public void check(String operation, String commands) throws DatapathException {
    library.nft_ctx_set_dry_run(context, true);
    try {
      run(operation, commands);
    } finally {
      library.nft_ctx_set_dry_run(context, false);
    }
  }

  private static String text(@Nullable Pointer buffer) {
    if (buffer == null) {
      return "";
    }
    byte[] bytes = new byte[buffer.indexOf(0, (byte) 0)];
    buffer.get(0, bytes, 0, bytes.length);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    library.nft_ctx_free(context);
  }
}
