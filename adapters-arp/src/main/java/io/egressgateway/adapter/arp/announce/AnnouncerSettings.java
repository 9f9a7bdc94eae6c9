package io.egressgateway.adapter.arp.announce;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.net.InterfaceName;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What the announcer is told once.
 *
 * @param tunnel the tunnel device, never announced on
 * @param exclusions interfaces in whose name one of these is found, anywhere, are not announced on
 */
public record AnnouncerSettings(InterfaceName tunnel, List<Pattern> exclusions) {
  public AnnouncerSettings {
    requireNonNull(tunnel, "tunnel");
    exclusions = List.copyOf(exclusions);
  }

  boolean excludes(InterfaceName name) {
    return name.equals(tunnel)
        || exclusions.stream().anyMatch(pattern -> pattern.matcher(name.value()).find());
  }
}
