package io.egressgateway.adapter.netlink.lib;

import java.util.List;

/**
 * What a dump gave.
 *
 * @param interrupted true where the kernel changed meanwhile, so that some may be missing
 */
public record Dump<T>(List<T> items, boolean interrupted) {
  public Dump {
    items = List.copyOf(items);
  }
}
