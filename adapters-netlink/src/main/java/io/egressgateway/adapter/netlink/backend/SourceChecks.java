package io.egressgateway.adapter.netlink.backend;

import io.egressgateway.port.datapath.DatapathException;
import io.egressgateway.port.datapath.DatapathException.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * Reads how the kernel checks sources; rtnetlink does not tell {@code conf/all} of this setting.
 */
final class SourceChecks {
  private static final Path BY_MARK = Path.of("/proc/sys/net/ipv4/conf/all/src_valid_mark");

  private SourceChecks() {}

  /** True where packets' marks count; shows the network namespace of the thread that calls. */
  static boolean byMark() throws DatapathException {
    try {
      return !Files.readString(BY_MARK).strip().equals("0");
    } catch (NoSuchFileException _) {
      return false;
    } catch (IOException e) {
      throw new DatapathException(Kind.OTHER, "read sysctl", BY_MARK.toString(), e);
    }
  }
}
