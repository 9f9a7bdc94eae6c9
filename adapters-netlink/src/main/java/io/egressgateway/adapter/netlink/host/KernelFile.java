package io.egressgateway.adapter.netlink.host;

import io.egressgateway.port.datapath.DatapathException;
import io.egressgateway.port.datapath.DatapathException.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/** Short files of the kernel under {@code /proc}. */
public final class KernelFile {
  /** More than any file that is read has. */
  private static final int LONGEST = 256;

  private KernelFile() {}

  /**
   * The text of a file, without blanks around it; absent where the kernel has no such file.
   *
   * <p>Read at once: the kernel answers a second read of a number with the end of the file, and
   * {@link Files#readString} begins with one byte where a file says that it has none, so that of
   * 262144 only the 2 would be seen.
   *
   * @throws DatapathException of the kind DENIED where the process may not, else OTHER
   */
  public static Optional<String> read(Path file) throws DatapathException {
    byte[] room = new byte[LONGEST];
    try (InputStream in = Files.newInputStream(file)) {
      int length = Math.max(0, in.read(room));
      return Optional.of(new String(room, 0, length, StandardCharsets.US_ASCII).strip());
    } catch (NoSuchFileException _) {
      return Optional.empty();
    } catch (AccessDeniedException e) {
      throw new DatapathException(Kind.DENIED, "read", file.toString(), e);
    } catch (IOException e) {
      throw new DatapathException(Kind.OTHER, "read", file.toString(), e);
    }
  }
}
