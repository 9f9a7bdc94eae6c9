package io.egressgateway.app.inspect;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.survey.Finding;
import io.egressgateway.port.cluster.ClusterKey;
import io.egressgateway.port.datapath.DatapathException;
import io.egressgateway.port.runtime.WallClock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * Takes questions from the network. What comes is hostile until its seal holds; then one question
 * at a time is answered, on a thread of its own, so that nobody can keep the owner thread from
 * programming the node.
 */
public final class QuestionDesk {
  private final NodeName node;
  private final ClusterKey key;
  private final WallClock clock;
  private final KernelReader reader;
  private final NodeExaminer examiner;
  private final AtomicBoolean busy = new AtomicBoolean();

  public QuestionDesk(
      NodeName node, ClusterKey key, WallClock clock, KernelReader reader, NodeExaminer examiner) {
    this.node = requireNonNull(node, "node");
    this.key = requireNonNull(key, "key");
    this.clock = requireNonNull(clock, "clock");
    this.reader = requireNonNull(reader, "reader");
    this.examiner = requireNonNull(examiner, "examiner");
  }

  /**
   * What became of a question.
   *
   * @param <A> what an answer says
   */
  public sealed interface Outcome<A> {
    /** The seal does not hold, or this node does not know the key. */
    record Refused<A>() implements Outcome<A> {}

    /** The addresses cannot be used. */
    record Malformed<A>(String allowed) implements Outcome<A> {
      public Malformed {
        requireNonNull(allowed, "allowed");
      }
    }

    /** Another question is being answered. */
    record Busy<A>() implements Outcome<A> {}

    /** The kernel could not be read. */
    record Failed<A>(String reason) implements Outcome<A> {
      public Failed {
        requireNonNull(reason, "reason");
      }
    }

    /** The node's answer. */
    record Answered<A>(A answer) implements Outcome<A> {
      public Answered {
        requireNonNull(answer, "answer");
      }
    }
  }

  /** A packet that was asked about, and what the kernel says of it. */
  public record Told(Question question, KernelAnswer answer) {
    public Told {
      requireNonNull(question, "question");
      requireNonNull(answer, "answer");
    }
  }

  /** What was found on this node. */
  public record Examined(NodeName node, Instant clock, List<Finding> findings) {
    public Examined {
      requireNonNull(node, "node");
      requireNonNull(clock, "clock");
      findings = List.copyOf(findings);
    }
  }

  /**
   * Answers a question about a packet; never blocks. Any thread.
   *
   * @param done called once, on this thread or on the one that read the kernel
   */
  public void ask(String source, String destination, String seal, Consumer<Outcome<Told>> done) {
    Optional<IpAddress> from = IpAddress.parse(source).toOptional();
    Optional<IpAddress> to = IpAddress.parse(destination).toOptional();
    if (from.isEmpty() || to.isEmpty() || from.get().family() != to.get().family()) {
      done.accept(new Outcome.Malformed<>("source and destination: two addresses of one family"));
      return;
    }
    Question question = new Question(node, from.get(), to.get());
    answer(question, seal, () -> new Told(question, reader.read(question)), done);
  }

  /** Says what stands in the way on this node; never blocks. Any thread. */
  public void examine(String seal, Consumer<Outcome<Examined>> done) {
    answer(
        new Checkup(node), seal, () -> new Examined(node, clock.now(), examiner.examine()), done);
  }

  /** This node's clock, which whoever is refused can compare with his own. */
  public Instant now() {
    return clock.now();
  }

  private interface Reading<A> {
    A read() throws DatapathException;
  }

  private <A> void answer(
      Inquiry question, String seal, Reading<A> reading, Consumer<Outcome<A>> done) {
    Optional<byte[]> known = key.key();
    long now = clock.now().toEpochMilli();
    if (known.isEmpty() || !Seal.holds(known.get(), question, seal, now)) {
      done.accept(new Outcome.Refused<>());
    } else if (!busy.compareAndSet(false, true)) {
      done.accept(new Outcome.Busy<>());
    } else {
      Thread.ofPlatform().daemon().name("egress-inspect").start(() -> done.accept(read(reading)));
    }
  }

  private <A> Outcome<A> read(Reading<A> reading) {
    try {
      return new Outcome.Answered<>(reading.read());
    } catch (DatapathException failure) {
      return new Outcome.Failed<>(String.valueOf(failure.getMessage()));
    } finally {
      busy.set(false);
    }
  }
}
