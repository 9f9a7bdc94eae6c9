package io.egressgateway.domain.net;

import static java.util.Objects.requireNonNull;

import java.util.function.Function;

/**
 * One value for each IP family, so that code is written once and indexed by family.
 *
 * @param <T> the type of the value
 */
public record PerFamily<T>(T ipv4, T ipv6) {
  public PerFamily {
    requireNonNull(ipv4, "ipv4");
    requireNonNull(ipv6, "ipv6");
  }

  /** Builds the pair by calling {@code make} for IPv4, then for IPv6. */
  public static <T> PerFamily<T> of(Function<IpFamily, T> make) {
    return new PerFamily<>(make.apply(IpFamily.IPV4), make.apply(IpFamily.IPV6));
  }

  public T get(IpFamily family) {
    return switch (family) {
      case IPV4 -> ipv4;
      case IPV6 -> ipv6;
    };
  }

  public PerFamily<T> with(IpFamily family, T value) {
    return switch (family) {
      case IPV4 -> new PerFamily<>(value, ipv6);
      case IPV6 -> new PerFamily<>(ipv4, value);
    };
  }

  public <R> PerFamily<R> map(Function<? super T, R> next) {
    return new PerFamily<>(next.apply(ipv4), next.apply(ipv6));
  }
}
