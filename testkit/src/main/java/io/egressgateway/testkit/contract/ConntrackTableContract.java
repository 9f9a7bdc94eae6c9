package io.egressgateway.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.domain.datapath.DatapathSettings;
import io.egressgateway.domain.datapath.EgressId;
import io.egressgateway.domain.diff.ConntrackAdoption;
import io.egressgateway.domain.diff.ConntrackCut;
import io.egressgateway.domain.net.FwMark;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.domain.net.IpPrefix;
import io.egressgateway.domain.net.IpRange;
import io.egressgateway.domain.net.Ipv4Address;
import io.egressgateway.domain.net.MarkRange;
import io.egressgateway.domain.net.Sorted;
import io.egressgateway.domain.survey.TranslatedConnection;
import io.egressgateway.port.datapath.ConntrackTable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What {@link ConntrackTable} promises, with {@link MarkRange#DEFAULT}. Each test starts with no
 * connection.
 */
public abstract class ConntrackTableContract {
  private static final EgressId ONE = new EgressId(1);
  private static final EgressId LAST = new EgressId(EgressId.MAX);
  private static final IpAddress POD = IpAddress.of("10.0.1.1");
  private static final IpAddress POD6 = IpAddress.of("fd00::1:1");
  private static final IpAddress OTHER_POD = IpAddress.of("10.0.1.2");
  private static final IpAddress OTHER_POD6 = IpAddress.of("fd00::1:2");
  private static final FwMark NONE = new FwMark(0);

  // Of SampleTables.full().
  private static final EgressId OWNED = ONE;
  private static final EgressId REMOTE = new EgressId(2);
  private static final EgressId MASQUERADED = LAST;
  private static final IpAddress EIP = IpAddress.of("192.0.2.1");
  private static final IpAddress EIP6 = IpAddress.of("2001:db8:2::1");

  /** The mark of another product that has our bits in other places. */
  private static final FwMark FOREIGN = new FwMark(0x27000001);

  private static final Predicate<TrackedConnection> OURS =
      connection -> MarkRange.DEFAULT.contains(connection.mark());
  private static final Predicate<TrackedConnection> LAST_AND_BOTH_FAMILIES =
      of(LAST, 0).or(from(POD).and(OURS)).or(from(POD6).and(OURS));

  private final SortedSet<TrackedConnection> all = new TreeSet<>();
  private int destinations;

  /** The table under test; the same one in each call within a test. */
  protected abstract ConntrackTable table();

  /** Lets the kernel know a connection. */
  protected abstract void open(TrackedConnection connection) throws Exception;

  /** The connections that the kernel knows. */
  protected abstract Set<TrackedConnection> connections() throws Exception;

  @BeforeEach
  void openOneOfEachKind() throws Exception {
    List<FwMark> marks =
        List.of(
            mark(ONE, 0), mark(ONE, DatapathSettings.FROM_TUNNEL), mark(LAST, 0), FOREIGN, NONE);
    for (int i = 0; i < marks.size(); i++) {
      IpAddress outside = IpAddress.of("198.51.100." + (i + 1));
      IpAddress outside6 = IpAddress.of("2001:db8::" + (i + 1));
      for (int protocol : new int[] {6, 17, 1, 132, 50}) {
        all.add(new TrackedConnection(protocol, POD, outside, marks.get(i)));
        all.add(new TrackedConnection(protocol, OTHER_POD, outside, marks.get(i)));
      }
      for (int protocol : new int[] {6, 17, 58, 132, 50}) {
        all.add(new TrackedConnection(protocol, POD6, outside6, marks.get(i)));
        all.add(new TrackedConnection(protocol, OTHER_POD6, outside6, marks.get(i)));
      }
    }
    for (TrackedConnection connection : all) {
      open(connection);
    }
    assertThat(connections()).isEqualTo(all);
  }

  private static FwMark mark(EgressId egress, int flags) {
    return new FwMark(MarkRange.DEFAULT.base().value() | flags | egress.value());
  }

  private static Predicate<TrackedConnection> of(EgressId egress, int flags) {
    return connection -> connection.mark().equals(mark(egress, flags));
  }

  private static Predicate<TrackedConnection> from(IpAddress pod) {
    return connection -> connection.source().equals(pod);
  }

  @Test
  void anEgressIsCutWhereverItsPacketsCameFrom() throws Exception {
    cuts(of(ONE, 0).or(of(ONE, DatapathSettings.FROM_TUNNEL)), new ConntrackCut.OfEgress(ONE));
    cuts(of(LAST, 0), new ConntrackCut.OfEgress(LAST));
  }

  @Test
  void aPodIsCutWhereItOpenedConnectionsWithOurMarks() throws Exception {
    cuts(from(POD).and(OURS), new ConntrackCut.OfPod(POD));
    cuts(from(OTHER_POD6).and(OURS), new ConntrackCut.OfPod(OTHER_POD6));
  }

  @Test
  void unmarkedConnectionsOfAPodAreCutAndThoseWithMarksOfOthersCountAsUnmarked() throws Exception {
    cuts(from(POD6).and(OURS.negate()), new ConntrackCut.UnmarkedOf(POD6));
  }

  @Test
  void sendersOfARangeAreCutAsIfEachWereNamed() throws Exception {
    Predicate<TrackedConnection> four = connection -> connection.source().family() == IpFamily.IPV4;
    cuts(from(POD).and(OURS), new ConntrackCut.OfSenders(IpRange.of(POD)));
    cuts(four.negate().and(OURS), new ConntrackCut.OfSenders(IpPrefix.of("::/0").toRange()));
    cuts(
        four.and(OURS.negate()),
        new ConntrackCut.UnmarkedOfSenders(IpPrefix.of("0.0.0.0/0").toRange()));
  }

  @Test
  void manyCutsAreMadeTogether() throws Exception {
    cuts(
        of(LAST, 0).or(from(POD).and(OURS)).or(from(OTHER_POD).and(OURS.negate())),
        new ConntrackCut.OfEgress(LAST),
        new ConntrackCut.OfPod(POD),
        new ConntrackCut.UnmarkedOf(OTHER_POD));
  }

  @Test
  void aFewCutsOfEgressesAndPodsAreMadeTogether() throws Exception {
    cuts(LAST_AND_BOTH_FAMILIES, cutsOfLastAndBothFamilies());
  }

  @Test
  void moreCutsThanAnybodyWouldMakeOneByOneAreMadeTogether() throws Exception {
    List<ConntrackCut> many = new ArrayList<>(List.of(cutsOfLastAndBothFamilies()));
    for (int i = 1; i <= 100; i++) {
      many.add(new ConntrackCut.OfPod(Ipv4Address.of("10.9.0.0").plus(i)));
    }
    cuts(LAST_AND_BOTH_FAMILIES, many.toArray(ConntrackCut[]::new));
  }

  private static ConntrackCut[] cutsOfLastAndBothFamilies() {
    return new ConntrackCut[] {
      new ConntrackCut.OfEgress(LAST), new ConntrackCut.OfPod(POD), new ConntrackCut.OfPod(POD6)
    };
  }

  @Test
  void connectionsThatDoNotLeaveAsTheTablesSayAreCutAndOthersStay() throws Exception {
    for (TrackedConnection connection : all) {
      if (MarkRange.DEFAULT.contains(connection.mark())) {
        table().cut(List.of(new ConntrackCut.OfPod(connection.source())));
      }
    }
    Set<TrackedConnection> foreign = connections();
    List<TrackedConnection> right =
        List.of(
            leaving(OWNED, 0, POD, EIP),
            leaving(OWNED, DatapathSettings.FROM_TUNNEL, OTHER_POD, EIP),
            leaving(REMOTE, 0, POD, POD),
            leaving(REMOTE, 0, POD6, POD6),
            leaving(MASQUERADED, 0, POD, IpAddress.of("192.0.2.2")),
            leaving(OWNED, 0, POD6, EIP6));
    List<TrackedConnection> wrong =
        List.of(
            leaving(OWNED, 0, POD, POD),
            leaving(OWNED, 0, POD6, POD6),
            leaving(OWNED, 0, OTHER_POD, IpAddress.of("192.0.2.100")),
            leaving(REMOTE, DatapathSettings.FROM_TUNNEL, POD, EIP),
            leaving(MASQUERADED, 0, POD6, POD6),
            leaving(new EgressId(99), 0, POD, POD));
    for (TrackedConnection connection : right) {
      open(connection);
    }
    for (TrackedConnection connection : wrong) {
      open(connection);
    }

    assertThat(connections()).containsAll(right).containsAll(foreign);
    cuts(wrong::contains, new ConntrackCut.Stale(SampleTables.full()));
  }

  @Test
  void connectionsOfAnotherProductGetOurMarksOrAreForgottenAndKeepTheirTranslation()
      throws Exception {
    FwMark node = new FwMark(0x26b7b4e4);
    IpAddress pod = IpAddress.of("10.0.0.1");
    IpAddress other = IpAddress.of("10.0.0.2");
    IpAddress named = IpAddress.of("203.0.113.9");
    IpAddress outside = IpAddress.of("198.51.100.200");
    TrackedConnection arrived = new TrackedConnection(17, pod, named, node, EIP);
    TrackedConnection local = new TrackedConnection(6, pod, named, NONE, EIP);
    TrackedConnection remote = new TrackedConnection(17, pod, outside, NONE, pod);
    TrackedConnection withdrawn = new TrackedConnection(6, other, outside, node, EIP);
    TrackedConnection masqueraded = new TrackedConnection(132, pod, named, NONE, outside);
    for (TrackedConnection connection : List.of(arrived, local, remote, withdrawn, masqueraded)) {
      open(connection);
    }
    ConntrackAdoption adoption =
        new ConntrackAdoption(
            SampleTables.full(), Sorted.set(List.of(node)), Sorted.emptySet(), MarkRange.DEFAULT);
    Set<TrackedConnection> before = connections();

    assertThat(table().adopt(adoption)).isPositive();

    assertThat(connections())
        .contains(
            arrived.withMark(mark(OWNED, DatapathSettings.FROM_TUNNEL)),
            local.withMark(mark(OWNED, 0)),
            remote.withMark(mark(REMOTE, 0)),
            masqueraded)
        .doesNotContain(arrived, local, remote, withdrawn)
        .hasSize(before.size() - 1);
    assertThat(table().adopt(adoption)).as("the second time").isZero();
  }

  /** To a destination of its own, so that the kernel can tell it from the others. */
  private TrackedConnection leaving(
      EgressId egress, int flags, IpAddress source, IpAddress leavesAs) {
    return new TrackedConnection(6, source, outside(source), mark(egress, flags), leavesAs);
  }

  private IpAddress outside(IpAddress source) {
    return source.family() == IpFamily.IPV4
        ? Ipv4Address.of("203.0.113.0").plus(++destinations)
        : IpAddress.of("2001:db8:2::" + ++destinations);
  }

  @Test
  void whatLeavesWithAnotherSourceIsShownAndNothingElse() throws Exception {
    List<TrackedConnection> translated = new ArrayList<>();
    for (int protocol : new int[] {6, 17, 1, 132, 50}) {
      translated.add(new TrackedConnection(protocol, POD, outside(POD), mark(OWNED, 0), EIP));
    }
    translated.add(leaving(OWNED, DatapathSettings.FROM_TUNNEL, POD6, EIP6));
    translated.add(leaving(MASQUERADED, 0, OTHER_POD, IpAddress.of("192.0.2.2")));
    for (TrackedConnection connection : translated) {
      open(connection);
    }
    open(leaving(REMOTE, 0, POD, POD));
    open(new TrackedConnection(6, POD, outside(POD), FOREIGN, EIP));

    List<TranslatedConnection> shown = new ArrayList<>();
    table().translated(shown::add);

    assertThat(shown)
        .containsExactlyInAnyOrderElementsOf(
            translated.stream().map(TrackedConnection::translated).toList());
  }

  @Test
  void nothingIsCutForNothingAndForWhatIsNotThere() throws Exception {
    table().cut(List.of());
    table()
        .cut(
            List.of(
                new ConntrackCut.OfEgress(new EgressId(7)),
                new ConntrackCut.OfPod(IpAddress.of("198.51.100.1")),
                new ConntrackCut.OfPod(IpAddress.of("2001:db8::1"))));
    table()
        .cut(
            List.of(
                new ConntrackCut.OfEgress(new EgressId(7)),
                new ConntrackCut.UnmarkedOf(IpAddress.of("2001:db8::1"))));
    assertThat(connections()).isEqualTo(all);
  }

  /**
   * Cuts twice: the second time there is nothing left.
   *
   * @param gone the connections that are forgotten, of those there are
   */
  private void cuts(Predicate<TrackedConnection> gone, ConntrackCut... cuts) throws Exception {
    List<ConntrackCut> list = new ArrayList<>(Arrays.asList(cuts));
    Set<TrackedConnection> left = new TreeSet<>(connections());
    assertThat(left.removeIf(gone)).as("whether there are any to forget").isTrue();
    table().cut(list);
    assertThat(connections()).isEqualTo(left);
    table().cut(list);
    assertThat(connections()).isEqualTo(left);
  }
}
