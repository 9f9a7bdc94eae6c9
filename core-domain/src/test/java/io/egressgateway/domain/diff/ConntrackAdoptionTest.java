package io.egressgateway.domain.diff;

import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.domain.datapath.ClassDestination;
import io.egressgateway.domain.datapath.ClassId;
import io.egressgateway.domain.datapath.DatapathTables;
import io.egressgateway.domain.datapath.EgressFingerprint;
import io.egressgateway.domain.datapath.EgressId;
import io.egressgateway.domain.datapath.FamilyTables;
import io.egressgateway.domain.datapath.Verdict;
import io.egressgateway.domain.diff.ConntrackAdoption.Connection;
import io.egressgateway.domain.diff.ConntrackAdoption.Judgement;
import io.egressgateway.domain.diff.ConntrackAdoption.Judgement.Carry;
import io.egressgateway.domain.diff.ConntrackAdoption.Judgement.Forget;
import io.egressgateway.domain.diff.ConntrackAdoption.Judgement.Leave;
import io.egressgateway.domain.net.FwMark;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.domain.net.IpPrefix;
import io.egressgateway.domain.net.MarkRange;
import io.egressgateway.domain.net.PerFamily;
import io.egressgateway.domain.net.Sorted;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ConntrackAdoptionTest {
  private static final EgressId OWNED = new EgressId(1);
  private static final EgressId REMOTE = new EgressId(2);
  private static final String POD = "10.0.0.1";
  private static final String FAR_POD = "10.0.0.2";
  private static final String STRANGER = "10.0.0.3";
  private static final String EIP = "192.0.2.1";
  private static final String OLD_EIP = "192.0.2.2";
  private static final String NODE = "198.51.100.1";
  private static final String OUTSIDE = "203.0.113.1";
  private static final String NAMED = "203.0.114.1";
  private static final String INSIDE = "10.1.0.1";
  private static final int NONE = 0;
  private static final int FOREIGN = 0x10001;
  private static final int NODE_MARK = 0x26b7b4e4;

  private record Case(
      String what, String source, String destination, String leavesAs, int mark, Judgement then) {
    @Override
    public String toString() {
      return what;
    }
  }

  static Stream<Case> cases() {
    Leave leave = new Leave();
    Forget forget = new Forget();
    return Stream.of(
        new Case("a pod's own, owned here", POD, OUTSIDE, EIP, NONE, carry(0x26000001)),
        new Case("the same with another's mark", POD, OUTSIDE, EIP, FOREIGN, carry(0x26000001)),
        new Case("out of the tunnel", FAR_POD, OUTSIDE, EIP, NODE_MARK, carry(0x26400001)),
        new Case("out of it, mark not kept", FAR_POD, OUTSIDE, EIP, NONE, carry(0x26400001)),
        new Case("into the tunnel", POD, NAMED, POD, NONE, carry(0x26000002)),
        new Case("ours already", POD, OUTSIDE, EIP, 0x26000001, leave),
        new Case("ours, of an egress that is gone", POD, OUTSIDE, EIP, 0x26000077, leave),
        new Case("of before the policy", POD, OUTSIDE, NODE, NONE, leave),
        new Case("through an egress IP that moved", POD, OUTSIDE, OLD_EIP, NONE, forget),
        new Case("the same out of the tunnel", FAR_POD, OUTSIDE, OLD_EIP, NODE_MARK, forget),
        new Case("egress is elsewhere now", POD, NAMED, EIP, NODE_MARK, forget),
        new Case("egress is elsewhere, unmarked", POD, NAMED, EIP, NONE, forget),
        new Case("pod covered no more", STRANGER, OUTSIDE, EIP, NODE_MARK, forget),
        new Case("pod covered no more, unmarked", STRANGER, OUTSIDE, EIP, NONE, forget),
        new Case("never covered", STRANGER, OUTSIDE, NODE, NONE, leave),
        new Case("inside of the cluster", POD, INSIDE, POD, NONE, leave),
        new Case("from outside to a pod", OUTSIDE, POD, OUTSIDE, NONE, leave));
  }

  private static Carry carry(int mark) {
    return new Carry(new FwMark(mark));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void connectionsGoOnWhereTheyLeaveAsTheTablesSay(Case one) {
    ConntrackAdoption adoption =
        new ConntrackAdoption(
            tables(),
            Sorted.set(List.of(new FwMark(NODE_MARK))),
            Sorted.set(List.of(IpAddress.of(FAR_POD))),
            MarkRange.DEFAULT);
    Connection connection =
        new Connection(
            IpAddress.of(one.source()),
            IpAddress.of(one.destination()),
            IpAddress.of(one.leavesAs()),
            new FwMark(one.mark()));

    assertThat(adoption.judge(connection)).isEqualTo(one.then());
  }

  private static DatapathTables tables() {
    ClassId podClass = new ClassId(1);
    FamilyTables family =
        new FamilyTables(
            Sorted.map(Map.of(IpAddress.of(POD), podClass, IpAddress.of(FAR_POD), podClass)),
            Sorted.map(
                Map.of(
                    new ClassDestination(podClass, IpPrefix.of("203.0.114.0/24").toRange()),
                    new Verdict.Through(REMOTE))),
            Sorted.map(Map.of(podClass, OWNED)),
            Sorted.set(List.of(IpPrefix.of("10.0.0.0/8").toRange())),
            Sorted.map(Map.of(OWNED, IpAddress.of(EIP))),
            Sorted.set(List.of(IpAddress.of(EIP), IpAddress.of(OLD_EIP))),
            Sorted.emptySet());
    return new DatapathTables(
        PerFamily.of(f -> f == IpFamily.IPV4 ? family : FamilyTables.EMPTY),
        Sorted.map(Map.of(OWNED, new EgressFingerprint(1), REMOTE, new EgressFingerprint(2))),
        Sorted.map(Map.of(REMOTE, new FwMark(NODE_MARK))),
        Sorted.emptySet());
  }
}
