package io.egressgateway.domain.datapath;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.net.IpRange;
import java.util.Comparator;

/**
 * A class of pods and consecutive destinations, the key of an explicit verdict. Within a class no
 * two of these overlap.
 */
public record ClassDestination(ClassId podClass, IpRange destination)
    implements Comparable<ClassDestination> {
  public ClassDestination {
    requireNonNull(podClass, "podClass");
    requireNonNull(destination, "destination");
  }

  @Override
  public int compareTo(ClassDestination other) {
    return Comparator.comparing(ClassDestination::podClass)
        .thenComparing(ClassDestination::destination)
        .compare(this, other);
  }
}
