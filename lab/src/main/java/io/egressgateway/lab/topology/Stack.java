package io.egressgateway.lab.topology;

import io.egressgateway.domain.net.IpFamily;
import java.util.List;

/** Which address families a topology has. */
public enum Stack {
  IPV4(List.of(IpFamily.IPV4)),
  IPV6(List.of(IpFamily.IPV6)),
  DUAL(List.of(IpFamily.IPV4, IpFamily.IPV6));

  private final List<IpFamily> families;

  Stack(List<IpFamily> families) {
    this.families = families;
  }

  /** The families, IPv4 first. */
  public List<IpFamily> families() {
    return families;
  }
}
