package io.egressgateway.adapter.netlink.backend;

import io.egressgateway.adapter.netlink.host.KernelFile;
import io.egressgateway.port.datapath.DatapathException;
import java.nio.file.Path;

/**
 * Reads how the kernel checks sources; rtnetlink does not tell {@code conf/all} of this setting.
 */
final class SourceChecks {
  private static final Path BY_MARK = Path.of("/proc/sys/net/ipv4/conf/all/src_valid_mark");

  private SourceChecks() {}

  /** True where packets' marks count; shows the network namespace of the thread that calls. */
  static boolean byMark() throws DatapathException {
    return KernelFile.read(BY_MARK).filter(value -> !value.equals("0")).isPresent();
  }
}
