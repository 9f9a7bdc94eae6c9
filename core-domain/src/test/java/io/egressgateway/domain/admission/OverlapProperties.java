package io.egressgateway.domain.admission;

import static io.egressgateway.domain.admission.Given.group;
import static io.egressgateway.domain.admission.Given.make;
import static io.egressgateway.domain.admission.Given.pool;
import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.domain.Cases;
import io.egressgateway.domain.cluster.AddressPool;
import io.egressgateway.domain.cluster.GatewayGroup;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpRange;
import io.egressgateway.domain.plan.ControllerSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** Whether pools overlap, against asking every address. */
class OverlapProperties {
  private static final int HOSTS = 40;

  /** Two groups in a small network. */
  record Pair(List<IpRange> mine, List<IpRange> others) {}

  private static Pair draw(RandomGenerator random) {
    return new Pair(ranges(random), ranges(random));
  }

  private static List<IpRange> ranges(RandomGenerator random) {
    List<IpRange> ranges = new ArrayList<>();
    for (int i = random.nextInt(3); i >= 0; i--) {
      IpAddress first = address(random.nextInt(HOSTS));
      ranges.add(new IpRange(first, first.plus(random.nextInt(6))));
    }
    return ranges;
  }

  private static IpAddress address(int host) {
    return IpAddress.of("192.0.2.0").plus(host);
  }

  @Test
  void aPoolIsRefusedExactlyWhereAnAddressIsInBoth() {
    Cases.forAll(
        OverlapProperties::draw,
        pair -> {
          AddressPool mine = new AddressPool(pair.mine());
          AddressPool others = new AddressPool(pair.others());
          Given given = new Given();
          given.add(group("other", others, AddressPool.EMPTY));
          boolean shared = false;
          for (int host = 0; host < HOSTS + 6; host++) {
            shared |= mine.contains(address(host)) && others.contains(address(host));
          }
          assertThat(
                  Admission.validate(
                      make(group("mine", mine, AddressPool.EMPTY)),
                      given.snapshot(),
                      ControllerSettings.DEFAULT))
              .isInstanceOf(
                  shared ? AdmissionDecision.Refused.class : AdmissionDecision.Allowed.class);
        });
  }

  /** By expansion each of these would take minutes and more memory than there is. */
  @Test
  void hugePoolsAreAnsweredThousandsOfTimes() {
    Given given = new Given();
    for (int i = 0; i < 200; i++) {
      given.add(group("g" + i, pool("10." + i + ".0.0/16"), pool("2001:db8:" + i + "::/64")));
    }
    GatewayGroup all = group("all", pool("10.0.0.0/8"), pool("2001:db8::/32"));
    GatewayGroup free = group("free", pool("11.0.0.0/8"), pool("2001:db9::/64"));
    var snapshot = given.snapshot();
    ControllerSettings settings = ControllerSettings.DEFAULT;
    for (int i = 0; i < 2000; i++) {
      assertThat(Admission.validate(make(all), snapshot, settings))
          .isInstanceOf(AdmissionDecision.Refused.class);
      assertThat(Admission.mutate(make(free), snapshot, settings))
          .isEqualTo(
              new AdmissionDecision.Allowed(
                  List.of(
                      new AdmissionPatch.DefaultEip(IpAddress.of("11.0.0.1")),
                      new AdmissionPatch.DefaultEip(IpAddress.of("2001:db9::"))),
                  List.of()));
    }
  }
}
