package io.egressgateway.adapter.iptables.ipset;

import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.domain.datapath.ClassId;
import io.egressgateway.domain.datapath.EgressFingerprint;
import io.egressgateway.domain.datapath.EgressId;
import io.egressgateway.domain.datapath.Verdict;
import io.egressgateway.domain.net.FwMark;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.domain.net.IpPrefix;
import io.egressgateway.domain.net.IpRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SetsProperties {
  private static final FwMark BASE = new FwMark(0x26000000);
  private static final FwMark MASK = new FwMark(0xff000000);

  @ParameterizedTest
  @ValueSource(strings = {"10.0.0.0", "255.255.255.0", "fd00::", "ffff:ffff:ffff:ffff::"})
  void theFewestPrefixesHoldExactlyTheRange(String start) {
    Random random = new Random(start.hashCode());
    for (int i = 0; i < 500; i++) {
      IpAddress first = IpAddress.of(start).plus(random.nextInt(128));
      IpRange range = new IpRange(first, first.plus(random.nextInt(128)));
      List<IpPrefix> prefixes = Prefixes.of(range);
      List<IpRange> joined = IpRange.merged(prefixes.stream().map(IpPrefix::toRange).toList());
      assertThat(joined).containsExactly(range);
      assertThat(
              prefixes.stream()
                  .map(prefix -> prefix.toRange().size().longValue())
                  .reduce(Long::sum))
          .contains(range.size().longValue());
      assertThat(prefixes).hasSizeLessThanOrEqualTo(14);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0.0.0.0, 255.255.255.255, 0.0.0.0/1, 128.0.0.0/1",
    "::, ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff, ::/1, 8000::/1"
  })
  void allAddressesAreTwoHalves(String first, String last, String lower, String upper) {
    assertThat(Prefixes.of(new IpRange(IpAddress.of(first), IpAddress.of(last))))
        .containsExactly(IpPrefix.of(lower), IpPrefix.of(upper));
  }

  @Test
  void whatAScriptPutsIsReadBack() {
    IpRange named = new IpRange(IpAddress.of("203.0.113.5"), IpAddress.of("203.0.113.17"));
    IpRange next = new IpRange(IpAddress.of("203.0.113.18"), IpAddress.of("203.0.113.18"));
    SetScript script =
        new SetScript()
            .createPods(IpFamily.IPV4, "EGW4-pods-1")
            .putPod("EGW4-pods-1", IpAddress.of("10.0.0.1"), new ClassId(70_000))
            .createSenders(IpFamily.IPV4, "EGW4-ranges-1")
            .putSenders("EGW4-ranges-1", named, new ClassId(70_001))
            .putSenders("EGW4-ranges-1", next, new ClassId(70_001))
            .createDestinations(IpFamily.IPV4, "EGW4-to-1-1")
            .add("EGW4-to-1-1", named, new Verdict.Through(new EgressId(5)), BASE)
            .add("EGW4-to-1-1", next, new Verdict.Excluded(), BASE)
            .createRanges(IpFamily.IPV4, "EGW4-cluster-1")
            .add("EGW4-cluster-1", named)
            .add("EGW4-cluster-1", next)
            .createIds("EGW-ids")
            .putId("EGW-ids", new EgressId(EgressId.MAX), new EgressFingerprint(-1))
            .add("other", IpAddress.of("192.0.2.1"));
    SetListing listing = SetListing.parse(script.toString());
    List<String> findings = new ArrayList<>();

    assertThat(listing.names())
        .containsExactly(
            "EGW-ids", "EGW4-cluster-1", "EGW4-pods-1", "EGW4-ranges-1", "EGW4-to-1-1");
    assertThat(listing.pods("EGW4-pods-1", findings))
        .isEqualTo(Map.of(IpAddress.of("10.0.0.1"), new ClassId(70_000)));
    assertThat(listing.senders("EGW4-ranges-1", findings))
        .as("ranges that touch")
        .isEqualTo(Map.of(named, new ClassId(70_001), next, new ClassId(70_001)));
    assertThat(listing.destinations("EGW4-to-1-1", MASK, findings))
        .isEqualTo(
            Map.of(named, new Verdict.Through(new EgressId(5)), next, new Verdict.Excluded()));
    assertThat(listing.ranges("EGW4-cluster-1", findings)).containsExactly(named, next);
    assertThat(listing.ids("EGW-ids", findings))
        .isEqualTo(Map.of(new EgressId(EgressId.MAX), new EgressFingerprint(-1)));
    assertThat(findings).isEmpty();
  }

  @Test
  void entriesWithoutMeaningAndRangesThatAreNotWholeAreFindings() {
    SetListing listing =
        SetListing.parse(
            """
            create EGW4-cluster-1 hash:net
            add EGW4-cluster-1 10.0.0.0/31 comment "10.0.0.0-10.0.0.2"
            create EGW4-pods-1 hash:ip
            add EGW4-pods-1 10.0.0.9
            create EGW4-ranges-1 hash:net
            add EGW4-ranges-1 10.0.1.0/31 packets 1 bytes 0 comment "10.0.1.0-10.0.1.2"
            add EGW4-ranges-1 10.0.1.2 packets 2 bytes 0 comment "10.0.1.0-10.0.1.2"
            """);
    List<String> findings = new ArrayList<>();
    listing.ranges("EGW4-cluster-1", findings);
    listing.pods("EGW4-pods-1", findings);
    listing.addresses("EGW4-eips-1", findings);
    listing.senders("EGW4-ranges-1", findings);
    assertThat(findings)
        .satisfiesExactly(
            one -> assertThat(one).contains("10.0.0.0-10.0.0.2", "not whole"),
            two -> assertThat(two).contains("10.0.0.9", "without packets"),
            three -> assertThat(three).isEqualTo("set EGW4-eips-1 is missing"),
            four -> assertThat(four).contains("10.0.1.2 packets 2", "two classes"));
  }

  @Test
  void headersTellReferencesAndSizesOfOurSetsAlone() {
    SetHeaders headers =
        SetHeaders.parse(
            """
            Name: other
            Type: hash:ip
            References: 0
            Number of entries: 9

            Name: EGW4-pods-1
            Type: hash:ip
            Header: family inet
            Size in memory: 1
            References: 2
            Number of entries: 3

            Name: EGW-ids
            References: 0
            Number of entries: 4
            """);
    assertThat(headers.sets())
        .isEqualTo(
            Map.of(
                "EGW4-pods-1",
                new SetHeaders.Header(2, 3),
                "EGW-ids",
                new SetHeaders.Header(0, 4)));
    assertThat(headers.unreferenced()).containsExactly("EGW-ids");
  }
}
