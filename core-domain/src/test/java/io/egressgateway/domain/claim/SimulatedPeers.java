package io.egressgateway.domain.claim;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.allocation.EgressIdentity;
import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.cluster.PolicyKey;
import io.egressgateway.domain.cluster.PublishedGroup;
import io.egressgateway.domain.cluster.PublishedGroup.GatewayNode;
import io.egressgateway.domain.cluster.PublishedGroup.OwnedEgress;
import io.egressgateway.domain.cluster.TunnelPhase;
import io.egressgateway.domain.membership.MembershipTimings;
import io.egressgateway.domain.net.AddressPair;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.Ipv4Address;
import io.egressgateway.domain.net.Sorted;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * Nodes of one gateway group and others in virtual time, on a network that loses and reorders, with
 * a neighbor that answers everybody whose link is up. All that is at random comes from a seed.
 */
final class SimulatedPeers {
  static final String GROUP = "g";
  static final long MILLI = 1_000_000;
  private static final long EPOCH_MILLIS = 1_700_000_000_000L;

  private final Random random;
  private final int gateways;
  private final SortedMap<NodeName, Station> stations = new TreeMap<>();
  private final TreeMap<Long, List<Runnable>> mail = new TreeMap<>();
  private final Set<List<NodeName>> deafTo = new HashSet<>();
  private boolean controllerUp;
  private int lossPercent;
  private long milli;
  private long revision = 1;
  private PublishedView view;

  /** A node: what it knows is gone when its agent is restarted. */
  private static final class Station {
    private final PeerProtocol protocol;
    private PeerState state;
    private boolean linkUp = true;
    private int side;
    private long incarnation;
    private long sequence;
    private OptionalLong sign = OptionalLong.empty();
    private final List<PeerInput> inbox = new ArrayList<>();
    private final List<Claim> made = new ArrayList<>();
    private int refused;

    Station(NodeName node) {
      protocol = new PeerProtocol(node, MembershipTimings.DEFAULT);
      state = PeerState.starting(0);
    }
  }

  SimulatedPeers(long seed, int gateways, int others, int egresses) {
    this.random = new Random(seed);
    this.gateways = gateways;
    for (int i = 0; i < gateways + others; i++) {
      Station station = new Station(node(i));
      station.incarnation = random.nextLong();
      stations.put(node(i), station);
    }
    List<GatewayNode> nodes = new ArrayList<>();
    for (int i = 0; i < gateways; i++) {
      List<OwnedEgress> owned = new ArrayList<>();
      for (int e = i; e < egresses; e += gateways) {
        owned.add(new OwnedEgress(addresses(e), Sorted.set(Set.of(policy(e)))));
      }
      nodes.add(new GatewayNode(node(i), TunnelPhase.READY.text(), owned));
    }
    publish(new PublishedGroup(nodes));
    stations.keySet().forEach(this::read);
  }

  private Station station(NodeName node) {
    return requireNonNull(stations.get(node));
  }

  static NodeName node(int number) {
    return new NodeName("n%03d".formatted(number));
  }

  static AddressPair addresses(int number) {
    return AddressPair.of(new Ipv4Address(0xc0000201 + number));
  }

  static EgressIdentity egress(int number) {
    return new EgressIdentity.Shared(GROUP, addresses(number));
  }

  private static PolicyKey policy(int number) {
    return PolicyKey.of("ns", "p" + number);
  }

  private void publish(PublishedGroup group) {
    TreeMap<NodeName, IpAddress> addresses = new TreeMap<>();
    int next = 0x0a000001;
    for (NodeName node : stations.keySet()) {
      addresses.put(node, new Ipv4Address(next++));
    }
    view =
        new PublishedView(
            Sorted.map(Map.of(GROUP, group)),
            Sorted.emptyMap(),
            new PublishedView.Revisions(revision, revision),
            addresses);
  }

  /** The controller moves an egress; nobody hears of it until {@link #read}. */
  void move(int egress, NodeName target) {
    revision++;
    publish(requireNonNull(view.groups().get(GROUP)).moved(addresses(egress), target));
  }

  /** A node hears what is published now. */
  void read(NodeName node) {
    station(node).inbox.add(new PeerInput.Read(view));
  }

  void loses(int percent) {
    lossPercent = percent;
  }

  void cut(NodeName node) {
    station(node).linkUp = false;
  }

  void mend(NodeName node) {
    station(node).linkUp = true;
  }

  /** Nodes hear only those of their side. */
  void partition(NodeName node, int side) {
    station(node).side = side;
  }

  /** Two nodes do not hear each other, whoever else hears them. */
  void cutBetween(NodeName one, NodeName other) {
    deafTo.add(List.of(one, other));
    deafTo.add(List.of(other, one));
  }

  void whole() {
    deafTo.clear();
    stations
        .values()
        .forEach(station -> {
          station.side = 0;
          station.linkUp = true;
        });
  }

  /** The agent is restarted, and reads what is published. */
  void restart(NodeName node) {
    Station station = station(node);
    station.state = PeerState.starting(milli * MILLI);
    station.incarnation = random.nextLong();
    station.sequence = 0;
    station.inbox.clear();
    read(node);
  }

  private boolean reaches(NodeName from, NodeName to) {
    Station one = station(from);
    Station other = station(to);
    return one.linkUp
        && other.linkUp
        && one.side == other.side
        && !deafTo.contains(List.of(from, to));
  }

  private boolean arrives() {
    return random.nextInt(100) >= lossPercent;
  }

  void run(long millis) {
    long end = milli + millis;
    for (; milli < end; milli++) {
      stations.forEach((node, station) -> {
        if (milli % 50 == Math.floorMod(node.hashCode(), 50) && station.linkUp && arrives()) {
          station.sign = OptionalLong.of(milli * MILLI);
        }
      });
      List<Runnable> due = new ArrayList<>();
      var arriving = mail.headMap(milli, true);
      arriving.values().forEach(due::addAll);
      arriving.clear();
      due.forEach(Runnable::run);
      stations.forEach(this::step);
    }
  }

  private void step(NodeName node, Station station) {
    long now = milli * MILLI;
    OptionalLong deadline = station.protocol.nextDeadline(station.state, now);
    boolean late = deadline.isPresent() && deadline.getAsLong() <= now;
    if (station.inbox.isEmpty() && !late) {
      return;
    }
    List<PeerInput> inputs = List.copyOf(station.inbox);
    station.inbox.clear();
    PeerProtocol.Step step =
        station.protocol.step(
            station.state,
            inputs,
            new PeerInput.Moment(now, EPOCH_MILLIS + milli, true, station.sign));
    grows(station.state.claims(), step.state().claims());
    station.state = step.state();
    step.outputs().forEach(output -> act(node, station, output));
  }

  private void grows(Claims before, Claims after) {
    before
        .known()
        .forEach((egress, known) -> {
          KnownClaim now = after.known().get(egress);
          if (now == null || now.claim().epoch() < known.claim().epoch()) {
            throw new AssertionError("the epoch of " + egress + " went back: " + known + " " + now);
          }
        });
  }

  private void act(NodeName node, Station station, PeerOutput output) {
    switch (output) {
      case PeerOutput.Send(SortedSet<NodeName> to, PeerMessage message) -> {
        station.sequence++;
        PeerMessage.Signed signed =
            new PeerMessage.Signed(
                node, station.incarnation, station.sequence, EPOCH_MILLIS + milli, message);
        // What goes to the controller is answered elsewhere, or not at all.
        to.stream()
            .filter(stations::containsKey)
            .forEach(target -> post(node, target, new PeerInput.Received(signed)));
      }
      case PeerOutput.Probe(NodeName target, IpAddress _) -> {
        if (reaches(node, target) && arrives() && arrives()) {
          post(target, node, new PeerInput.EchoReply(target));
        }
      }
      case PeerOutput.Made(Claim claim) -> station.made.add(claim);
      case PeerOutput.Refused _ -> station.refused++;
      case PeerOutput.Report(PeerMessage message) -> report(node, station, message);
      case PeerOutput.Learnt _, PeerOutput.Seen _ -> {}
    }
  }

  /** A controller that hears every node whose link is up, and answers what it is asked. */
  private void report(NodeName from, Station station, PeerMessage message) {
    if (!controllerUp
        || !station.linkUp
        || !(message instanceof PeerMessage.Inquiry(SortedSet<Long> about))) {
      return;
    }
    List<NodeName> heard =
        stations.keySet().stream()
            .filter(node -> station(node).linkUp && about.contains(PeerMessage.mark(node)))
            .toList();
    PeerMessage.Signed answer =
        new PeerMessage.Signed(
            PeerMessage.CONTROLLER, 0, milli, EPOCH_MILLIS, PeerMessage.Beat.of(0, false, heard));
    mail.computeIfAbsent(milli + 2, _ -> new ArrayList<>())
        .add(() -> station.inbox.add(new PeerInput.Received(answer)));
  }

  void hasController() {
    controllerUp = true;
  }

  private void post(NodeName from, NodeName to, PeerInput input) {
    long at = milli + 1 + random.nextInt(5);
    mail.computeIfAbsent(at, _ -> new ArrayList<>())
        .add(() -> {
          if (reaches(from, to) && arrives()) {
            station(to).inbox.add(input);
          }
        });
  }

  List<NodeName> nodes() {
    return List.copyOf(stations.keySet());
  }

  List<NodeName> gateways() {
    return IntStream.range(0, gateways).mapToObj(SimulatedPeers::node).toList();
  }

  NodeName published(int egress) {
    return view.owner(egress(egress)).orElseThrow();
  }

  /** Who owns an egress, by what a node knows. */
  NodeName owner(NodeName by, int egress) {
    PeerState state = station(by).state;
    return state.claims().owner(egress(egress), state.view().orElseThrow()).orElseThrow();
  }

  /** Owners of an egress, by what nodes whose links are up know. */
  Set<NodeName> owners(int egress) {
    Set<NodeName> owners = new HashSet<>();
    stations.forEach((node, station) -> {
      if (station.linkUp) {
        owners.add(owner(node, egress));
      }
    });
    return owners;
  }

  /** Nodes that are connected and answer for an egress. */
  SortedSet<NodeName> answering(int egress) {
    SortedSet<NodeName> answering = new TreeSet<>();
    stations.forEach((node, station) -> {
      if (station.linkUp && owner(node, egress).equals(node)) {
        answering.add(node);
      }
    });
    return answering;
  }

  List<Claim> made(NodeName node) {
    return List.copyOf(station(node).made);
  }

  List<Claim> made() {
    return stations.values().stream().flatMap(station -> station.made.stream()).toList();
  }

  int refused() {
    return stations.values().stream().mapToInt(station -> station.refused).sum();
  }

  /** A message arrives at a node, authentic, whoever wrote it. */
  void forge(NodeName as, NodeName to, PeerMessage message) {
    Station station = station(as);
    station.sequence++;
    station(to)
        .inbox
        .add(
            new PeerInput.Received(
                new PeerMessage.Signed(
                    as, station.incarnation, station.sequence, EPOCH_MILLIS + milli, message)));
  }

  long revision() {
    return revision;
  }

  int open(NodeName node) {
    return station(node).state.claims().open().size();
  }
}
