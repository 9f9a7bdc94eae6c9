package io.egressgateway.domain.survey;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.domain.Cases;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.Ipv4Address;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PortUseProperties {
  /** Never too low, and with few destinations hardly ever too high. */
  @Test
  void theBusiestDestinationIsCountedAsByListingThemAll() {
    Cases.forAll(
        random -> {
          List<TranslatedConnection> connections = new ArrayList<>();
          int count = random.nextInt(200);
          for (int i = 0; i < count; i++) {
            connections.add(
                new TranslatedConnection(
                    Ipv4Address.of("192.0.2.0").plus(random.nextInt(4)),
                    random.nextBoolean() ? 6 : 17,
                    Ipv4Address.of("198.51.100.0").plus(random.nextInt(4)),
                    random.nextInt(2)));
          }
          return connections;
        },
        connections -> {
          PortUse use = new PortUse();
          connections.forEach(use::add);
          Map<IpAddress, List<TranslatedConnection>> byAddress =
              connections.stream().collect(Collectors.groupingBy(TranslatedConnection::leavesAs));

          Map<IpAddress, PortUse.Use> told = use.busiest(10);

          assertThat(told).containsOnlyKeys(byAddress.keySet().toArray(IpAddress[]::new));
          told.forEach((address, one) -> {
            List<TranslatedConnection> own = byAddress.getOrDefault(address, List.of());
            assertThat(one.connections()).isEqualTo(own.size());
            assertThat(one.ports()).isBetween(busiest(own), own.size());
          });
        });
  }

  private static int busiest(List<TranslatedConnection> connections) {
    return connections.stream()
        .collect(Collectors.groupingBy(connection -> connection, Collectors.counting()))
        .values()
        .stream()
        .mapToInt(Long::intValue)
        .max()
        .orElse(0);
  }

  /** A hash that sent all to a few places would count ports that nobody takes. */
  @Test
  void aHundredThousandConnectionsToAsManyDestinationsTakeFewPorts() {
    PortUse use = new PortUse();
    IpAddress eip = IpAddress.of("192.0.2.1");
    IntStream.range(0, 100_000)
        .forEach(i ->
            use.add(new TranslatedConnection(eip, 6, Ipv4Address.of("10.0.0.0").plus(i), 443)));

    PortUse.Use told = requireNonNull(use.busiest(1).get(eip));

    assertThat(told.connections()).isEqualTo(100_000);
    assertThat(told.ports()).isBetween(2, 100);
  }
}
