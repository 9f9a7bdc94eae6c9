package io.egressgateway.domain.diff;

import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.domain.datapath.ClassDestination;
import io.egressgateway.domain.datapath.ClassId;
import io.egressgateway.domain.datapath.DatapathTables;
import io.egressgateway.domain.datapath.EgressFingerprint;
import io.egressgateway.domain.datapath.EgressId;
import io.egressgateway.domain.datapath.FamilyTables;
import io.egressgateway.domain.datapath.Verdict;
import io.egressgateway.domain.net.FwMark;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpPrefix;
import io.egressgateway.domain.net.PerFamily;
import io.egressgateway.domain.net.Sorted;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ConntrackCutsTest {
  private static final EgressId ONE = new EgressId(1);
  private static final EgressId TWO = new EgressId(2);
  private static final ClassId CLASS = new ClassId(1);
  private static final ClassId OTHER_CLASS = new ClassId(2);
  private static final IpAddress POD = IpAddress.of("10.0.0.1");
  private static final IpAddress EIP = IpAddress.of("203.0.113.1");
  private static final FwMark GATEWAY = new FwMark(0x26000001);
  private static final FwMark OTHER_GATEWAY = new FwMark(0x26000002);

  /** Tables with parts to be set; by default one pod in a class that leaves through ONE. */
  private static final class Draft {
    private final SortedMap<IpAddress, ClassId> pods = new TreeMap<>(Map.of(POD, CLASS));
    private final SortedMap<ClassId, EgressId> defaults = new TreeMap<>(Map.of(CLASS, ONE));
    private final SortedMap<ClassDestination, Verdict> explicit = new TreeMap<>();
    private final SortedMap<EgressId, IpAddress> snat = new TreeMap<>();
    private final SortedMap<EgressId, FwMark> gateways = new TreeMap<>();
    private final SortedMap<EgressId, EgressFingerprint> egresses =
        new TreeMap<>(Map.of(ONE, new EgressFingerprint(1), TWO, new EgressFingerprint(2)));
    private boolean masqueradeOne;

    private DatapathTables tables() {
      FamilyTables none = FamilyTables.EMPTY;
      FamilyTables ipv4 =
          new FamilyTables(
              pods,
              explicit,
              defaults,
              none.clusterRanges(),
              snat,
              none.guardedEips(),
              none.tunnelPeers());
      return new DatapathTables(
          new PerFamily<>(ipv4, none),
          egresses,
          gateways,
          masqueradeOne ? Sorted.set(List.of(ONE)) : Sorted.emptySet());
    }
  }

  private static Draft here() {
    Draft draft = new Draft();
    draft.snat.put(ONE, EIP);
    return draft;
  }

  private static Draft at(FwMark gateway) {
    Draft draft = new Draft();
    draft.gateways.put(ONE, gateway);
    return draft;
  }

  private static List<ConntrackCut> between(Draft before, Draft after) {
    return ConntrackCuts.between(before.tables(), after.tables());
  }

  @Test
  void anEgressThatLeavesThisNodeIsCut() {
    assertThat(between(here(), at(GATEWAY))).containsExactly(new ConntrackCut.OfEgress(ONE));
  }

  @Test
  void anEgressThatComesToThisNodeIsCut() {
    assertThat(between(at(GATEWAY), here())).containsExactly(new ConntrackCut.OfEgress(ONE));
  }

  @Test
  void anEgressThatLosesItsOwnerHereIsCut() {
    assertThat(between(here(), new Draft())).containsExactly(new ConntrackCut.OfEgress(ONE));
  }

  @Test
  void anEgressThatMovesBetweenOtherNodesIsNotCut() {
    assertThat(between(at(GATEWAY), at(OTHER_GATEWAY))).isEmpty();
  }

  @Test
  void aMasqueradedEgressIsOwnedHereToo() {
    Draft masqueraded = new Draft();
    masqueraded.masqueradeOne = true;
    assertThat(between(masqueraded, at(GATEWAY))).containsExactly(new ConntrackCut.OfEgress(ONE));
  }

  @Test
  void aRetiredIdIsCutSoThatItsNextUserInheritsNothing() {
    Draft before = at(GATEWAY);
    Draft after = new Draft();
    after.egresses.remove(ONE);
    after.defaults.clear();
    after.pods.clear();
    assertThat(between(before, after)).contains(new ConntrackCut.OfEgress(ONE));
  }

  @Test
  void aPodThatLeftIsCut() {
    Draft after = at(GATEWAY);
    after.pods.clear();
    assertThat(between(at(GATEWAY), after)).containsExactly(new ConntrackCut.OfPod(POD));
  }

  @Test
  void aPodWhoseClassLosesAnEgressIsCut() {
    Draft before = at(GATEWAY);
    before.explicit.put(
        new ClassDestination(CLASS, IpPrefix.of("192.0.2.0/24").toRange()),
        new Verdict.Through(TWO));
    assertThat(between(before, at(GATEWAY))).containsExactly(new ConntrackCut.OfPod(POD));
  }

  @Test
  void aPodWhoseClassOnlyGainsAnEgressIsNotCut() {
    Draft after = at(GATEWAY);
    after.explicit.put(
        new ClassDestination(CLASS, IpPrefix.of("192.0.2.0/24").toRange()),
        new Verdict.Through(TWO));
    assertThat(between(at(GATEWAY), after)).isEmpty();
  }

  @Test
  void aPodThatMovesToAClassWithTheSameEgressesIsNotCut() {
    Draft after = at(GATEWAY);
    after.pods.put(POD, OTHER_CLASS);
    after.defaults.put(OTHER_CLASS, ONE);
    assertThat(between(at(GATEWAY), after)).isEmpty();
  }

  @Test
  void aPodWhoseLostEgressIsCutAnywayIsNotNamedAgain() {
    Draft after = at(OTHER_GATEWAY);
    after.egresses.remove(ONE);
    after.gateways.clear();
    after.defaults.put(CLASS, TWO);
    assertThat(between(at(GATEWAY), after)).containsExactly(new ConntrackCut.OfEgress(ONE));
  }

  @Test
  void afterABreachTheUnmarkedConnectionsOfEveryCoveredPodAreCut() {
    assertThat(ConntrackCuts.afterBreach(here().tables()))
        .containsExactly(new ConntrackCut.UnmarkedOf(POD));
  }
}
