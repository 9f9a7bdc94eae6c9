package io.egressgateway.domain.membership;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.Sorted;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Decides to which nodes packets may go straight, by what becomes of probes that go that way.
 *
 * <p>Probes go out in rounds. A node is open after a few rounds in which all of its addresses
 * answered, and shut after a few in which not all did; a node that was shut before must answer for
 * longer each time, so that a link that comes and goes does not make packets come and go with it.
 * Nodes that are not alive are neither asked nor judged.
 */
public final class DirectReach {
  /** Between rounds, where there are few nodes. */
  static final long INTERVAL_NANOS = Duration.ofMillis(500).toNanos();

  /** Rounds are longer where there are more nodes, so that probes stay below 500 a second. */
  static final long PER_NODE_NANOS = Duration.ofMillis(2).toNanos();

  /** Rounds in a row until a node is open, and until it is shut. */
  static final int ROUNDS = 3;

  /** Rounds in a row until a node is open again that was shut once; twice that after each time. */
  static final int ROUNDS_AGAIN = 20;

  private static final int MOST_DOUBLINGS = 5;

  /** After so many answered rounds in a row, ten minutes, nothing is held against a node. */
  static final int FORGIVEN_AFTER = 1200;

  private DirectReach() {}

  /** What is held of a node. */
  public enum Verdict {
    /** Nothing yet: it is not sent to straight. */
    UNKNOWN,
    OPEN,
    SHUT
  }

  /**
   * A node that could be sent to straight.
   *
   * @param targets its addresses, one of each family
   * @param alive false where nobody would answer anyway
   * @param inUse true where this node's kernel sends to it straight already, which is believed
   *     until it is judged
   */
  public record Candidate(SortedSet<IpAddress> targets, boolean alive, boolean inUse) {
    public Candidate {
      targets = Sorted.set(targets);
    }
  }

  /** What is known; the same one serves step after step. */
  public record State(SortedMap<NodeName, Peer> peers, long nextRoundNanos) {
    public State {
      peers = Sorted.map(peers);
    }

    public static State starting(long nowNanos) {
      return new State(Sorted.emptyMap(), nowNanos);
    }

    /** What is held of each node. */
    public SortedMap<NodeName, Verdict> verdicts() {
      TreeMap<NodeName, Verdict> verdicts = new TreeMap<>();
      peers.forEach((node, peer) -> verdicts.put(node, peer.verdict()));
      return Sorted.map(verdicts);
    }
  }

  /**
   * A node as its probes show it.
   *
   * @param asked true where probes of this round are under way
   * @param heard targets that answered in this round
   * @param answered rounds in a row in which all did
   * @param missed rounds in a row in which not all did
   * @param falls times that it was shut after it was open
   */
  public record Peer(
      Candidate candidate,
      Verdict verdict,
      boolean asked,
      SortedSet<IpAddress> heard,
      int answered,
      int missed,
      int falls) {
    public Peer {
      requireNonNull(candidate, "candidate");
      requireNonNull(verdict, "verdict");
      heard = Sorted.set(heard);
    }

    static Peer of(Candidate candidate) {
      Verdict first = candidate.inUse() ? Verdict.OPEN : Verdict.UNKNOWN;
      return new Peer(candidate, first, false, Sorted.emptySet(), 0, 0, 0);
    }

    /** An answer from an address that it does not have any more tells nothing. */
    Peer with(Candidate now) {
      boolean same = candidate.targets().equals(now.targets());
      return new Peer(now, verdict, asked && same, heard, answered, missed, falls);
    }

    Peer hearing(SortedSet<IpAddress> from) {
      TreeSet<IpAddress> all = new TreeSet<>(heard);
      candidate.targets().stream().filter(from::contains).forEach(all::add);
      return new Peer(candidate, verdict, asked, all, answered, missed, falls);
    }

    /** The end of a round, and the start of the next. */
    Peer judged() {
      boolean asking = candidate.alive();
      if (!asked || !asking) {
        return new Peer(candidate, verdict, asking, Sorted.emptySet(), answered, missed, falls);
      }
      boolean all = heard.containsAll(candidate.targets());
      int row = all ? Math.min(answered + 1, FORGIVEN_AFTER) : 0;
      int gap = all ? 0 : Math.min(missed + 1, ROUNDS);
      int counted = row == FORGIVEN_AFTER ? 0 : falls;
      Verdict next = verdict(row, gap);
      boolean fell = verdict == Verdict.OPEN && next == Verdict.SHUT;
      return new Peer(
          candidate, next, true, Sorted.emptySet(), row, gap, fell ? counted + 1 : counted);
    }

    private Verdict verdict(int row, int gap) {
      if (gap >= ROUNDS) {
        return Verdict.SHUT;
      }
      int wanted = falls == 0 ? ROUNDS : ROUNDS_AGAIN << Math.min(falls - 1, MOST_DOUBLINGS);
      return row >= wanted ? Verdict.OPEN : verdict;
    }
  }

  /** What happened. */
  public sealed interface Input {
    /** These are the nodes that could be sent to straight. */
    record Watch(SortedMap<NodeName, Candidate> candidates) implements Input {
      public Watch {
        candidates = Sorted.map(candidates);
      }
    }

    /** These addresses answered probes. */
    record Answers(SortedSet<IpAddress> from) implements Input {
      public Answers {
        from = Sorted.set(from);
      }
    }

    /** Time went on. */
    record Tick() implements Input {}
  }

  /** A verdict that changed. */
  public record Turn(NodeName node, Verdict verdict) {
    public Turn {
      requireNonNull(node, "node");
      requireNonNull(verdict, "verdict");
    }
  }

  /**
   * The state after an input, and what is to be done.
   *
   * @param probe addresses to ask now
   */
  public record Step(State state, List<Turn> turns, SortedSet<IpAddress> probe) {
    public Step {
      requireNonNull(state, "state");
      turns = List.copyOf(turns);
      probe = Sorted.set(probe);
    }
  }

  /** Takes an input in, and begins a round where one is due. */
  public static Step step(State state, Input input, long nowNanos) {
    State received = receive(state, input);
    return nowNanos - received.nextRoundNanos() < 0
        ? new Step(received, List.of(), Sorted.emptySet())
        : round(received, nowNanos);
  }

  private static State receive(State state, Input input) {
    return switch (input) {
      case Input.Watch(SortedMap<NodeName, Candidate> candidates) -> {
        TreeMap<NodeName, Peer> peers = new TreeMap<>();
        candidates.forEach((node, candidate) ->
            peers.put(
                node,
                Optional.ofNullable(state.peers().get(node))
                    .map(peer -> peer.with(candidate))
                    .orElseGet(() -> Peer.of(candidate))));
        yield new State(peers, state.nextRoundNanos());
      }
      case Input.Answers(SortedSet<IpAddress> from) -> {
        TreeMap<NodeName, Peer> peers = new TreeMap<>(state.peers());
        peers.replaceAll((_, peer) -> peer.hearing(from));
        yield new State(peers, state.nextRoundNanos());
      }
      case Input.Tick _ -> state;
    };
  }

  private static Step round(State state, long now) {
    TreeMap<NodeName, Peer> peers = new TreeMap<>();
    List<Turn> turns = new ArrayList<>();
    TreeSet<IpAddress> probe = new TreeSet<>();
    state
        .peers()
        .forEach((node, peer) -> {
          Peer judged = peer.judged();
          peers.put(node, judged);
          if (judged.verdict() != peer.verdict()) {
            turns.add(new Turn(node, judged.verdict()));
          }
          if (judged.asked()) {
            probe.addAll(judged.candidate().targets());
          }
        });
    long next = now + Math.max(INTERVAL_NANOS, PER_NODE_NANOS * peers.size());
    return new Step(new State(peers, next), turns, probe);
  }
}
