package io.egressgateway.app.inspect;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.port.cluster.ClusterKey;
import io.egressgateway.port.datapath.DatapathException;
import io.egressgateway.port.runtime.WallClock;
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
  private final AtomicBoolean busy = new AtomicBoolean();

  public QuestionDesk(NodeName node, ClusterKey key, WallClock clock, KernelReader reader) {
    this.node = requireNonNull(node, "node");
    this.key = requireNonNull(key, "key");
    this.clock = requireNonNull(clock, "clock");
    this.reader = requireNonNull(reader, "reader");
  }

  /** What became of a question. */
  public sealed interface Outcome {
    /** The seal does not hold, or this node does not know the key. */
    record Refused() implements Outcome {}

    /** The addresses cannot be used. */
    record Malformed(String allowed) implements Outcome {
      public Malformed {
        requireNonNull(allowed, "allowed");
      }
    }

    /** Another question is being answered. */
    record Busy() implements Outcome {}

    /** The kernel could not be read. */
    record Failed(String reason) implements Outcome {
      public Failed {
        requireNonNull(reason, "reason");
      }
    }

    /** The kernel's answer. */
    record Answered(Question question, KernelAnswer answer) implements Outcome {
      public Answered {
        requireNonNull(question, "question");
        requireNonNull(answer, "answer");
      }
    }
  }

  /**
   * Answers a question; never blocks. Any thread.
   *
   * @param done called once, on this thread or on the one that read the kernel
   */
  public void ask(String source, String destination, String seal, Consumer<Outcome> done) {
    Optional<IpAddress> from = IpAddress.parse(source).toOptional();
    Optional<IpAddress> to = IpAddress.parse(destination).toOptional();
    if (from.isEmpty() || to.isEmpty() || from.get().family() != to.get().family()) {
      done.accept(new Outcome.Malformed("source and destination: two addresses of one family"));
      return;
    }
    Question question = new Question(node, from.get(), to.get());
    Optional<byte[]> known = key.key();
    long now = clock.now().toEpochMilli();
    if (known.isEmpty() || !Seal.holds(known.get(), question, seal, now)) {
      done.accept(new Outcome.Refused());
    } else if (!busy.compareAndSet(false, true)) {
      done.accept(new Outcome.Busy());
    } else {
      Thread.ofPlatform()
          .daemon()
          .name("egress-inspect")
          .start(() -> done.accept(answer(question)));
    }
  }

  private Outcome answer(Question question) {
    try {
      return new Outcome.Answered(question, reader.read(question));
    } catch (DatapathException failure) {
      return new Outcome.Failed(String.valueOf(failure.getMessage()));
    } finally {
      busy.set(false);
    }
  }
}
