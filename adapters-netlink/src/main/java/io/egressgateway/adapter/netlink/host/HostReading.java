package io.egressgateway.adapter.netlink.host;

import io.egressgateway.domain.survey.ConnectionTable;
import io.egressgateway.port.datapath.DatapathException;
import io.egressgateway.port.datapath.DatapathException.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/** Reads figures of the kernel that the datapath lives with and that nobody sets for it. */
public final class HostReading {
  private static final Path RELEASE = Path.of("/proc/sys/kernel/osrelease");
  private static final Path COUNT = Path.of("/proc/sys/net/netfilter/nf_conntrack_count");
  private static final Path LIMIT = Path.of("/proc/sys/net/netfilter/nf_conntrack_max");

  /** More than any of these files has. */
  private static final int LONGEST = 256;

  private HostReading() {}

  /** The kernel's release, as {@code uname -r}. */
  public static String kernel() throws DatapathException {
    return read(RELEASE).orElse("unknown");
  }

  /** Connections of the network namespace of the thread that calls; absent without tracking. */
  public static Optional<ConnectionTable> connections() throws DatapathException {
    Optional<String> count = read(COUNT);
    Optional<String> limit = read(LIMIT);
    if (count.isEmpty() || limit.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new ConnectionTable(Integer.parseInt(count.get()), Integer.parseInt(limit.get())));
    } catch (NumberFormatException e) {
      throw new DatapathException(Kind.OTHER, "read sysctl", "nf_conntrack_count or _max", e);
    }
  }

  private static Optional<String> read(Path file) throws DatapathException {
    byte[] room = new byte[LONGEST];
    // At once: the kernel answers a second read of a number with the end of the file, and
    // Files.readString begins with one byte where a file says that it has none.
    try (InputStream in = Files.newInputStream(file)) {
      int length = Math.max(0, in.read(room));
      return Optional.of(new String(room, 0, length, StandardCharsets.US_ASCII).strip());
    } catch (NoSuchFileException _) {
      return Optional.empty();
    } catch (IOException e) {
      throw new DatapathException(Kind.OTHER, "read", file.toString(), e);
    }
  }
}
