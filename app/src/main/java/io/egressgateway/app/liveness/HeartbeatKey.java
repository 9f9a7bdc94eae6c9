package io.egressgateway.app.liveness;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.claim.PeerCodec;
import io.egressgateway.domain.claim.PeerReading;
import io.egressgateway.domain.membership.HeartbeatCodec;
import io.egressgateway.domain.membership.HeartbeatReading;
import io.egressgateway.domain.membership.HeartbeatReading.Reason;
import io.egressgateway.domain.membership.HeartbeatReading.Rejected;
import io.egressgateway.port.cluster.ClusterKey;
import io.egressgateway.port.runtime.MonotonicClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Writes and reads with the cluster's key, which may change at run time. All nodes hear of a new
 * key by watches, some sooner and some later; so it is read by at once and written by a little
 * later, and the one before is believed for a while. Any thread.
 */
final class HeartbeatKey {
  /** From hearing of a key to writing by it: a watch brings it to the others within seconds. */
  static final Duration SPREAD = Duration.ofSeconds(5);

  /** How long a key is believed after another took its place; a broken watch is back by then. */
  static final Duration OVERLAP = Duration.ofMinutes(2);

  private final ClusterKey source;
  private final MonotonicClock clock;

  /** Keys that are believed, oldest first; empty while the key is unknown. Guarded by this. */
  private final List<Known> known = new ArrayList<>();

  /** A key since it was heard of; the bytes are only compared. */
  private static final class Known {
    private final byte[] key;
    private final HeartbeatCodec codec;
    private final PeerCodec peerCodec;
    private final long sinceNanos;

    Known(byte[] key, long sinceNanos) {
      this.key = key;
      this.codec = new HeartbeatCodec(key, HeartbeatCodec.DEFAULT_TOLERANCE);
      this.peerCodec = new PeerCodec(key, HeartbeatCodec.DEFAULT_TOLERANCE);
      this.sinceNanos = sinceNanos;
    }
  }

  /** What a datagram says, and the codec by which it could be read, for an answer. */
  record Heard(HeartbeatReading reading, HeartbeatCodec codec) {
    Heard {
      requireNonNull(reading, "reading");
      requireNonNull(codec, "codec");
    }
  }

  HeartbeatKey(ClusterKey source, MonotonicClock clock) {
    this.source = requireNonNull(source, "source");
    this.clock = requireNonNull(clock, "clock");
  }

  /** To write heartbeats with. Absent while the key is unknown. */
  Optional<HeartbeatCodec> writing() {
    return current().map(key -> key.codec);
  }

  /** To write to peers with. Absent while the key is unknown. */
  Optional<PeerCodec> writingToPeers() {
    return current().map(key -> key.peerCodec);
  }

  private synchronized Optional<Known> current() {
    long now = clock.nanoTime();
    refresh(now);
    for (Known key : known.reversed()) {
      if (key.equals(known.getFirst()) || now - key.sinceNanos >= SPREAD.toNanos()) {
        return Optional.of(key);
      }
    }
    return Optional.empty();
  }

  /** Reads what arrived. Absent while the key is unknown. */
  Optional<Heard> read(byte[] datagram, long nowMillis) {
    Optional<Heard> heard = Optional.empty();
    for (Known known : believed()) {
      HeartbeatReading reading = known.codec.read(datagram, nowMillis);
      heard = Optional.of(new Heard(reading, known.codec));
      if (!(reading instanceof Rejected(Reason reason) && reason == Reason.NOT_AUTHENTIC)) {
        return heard;
      }
    }
    return heard;
  }

  /** Reads what a peer sent. Absent while the key is unknown. */
  Optional<PeerReading> readPeer(byte[] datagram, long nowMillis) {
    Optional<PeerReading> heard = Optional.empty();
    for (Known known : believed()) {
      PeerReading reading = known.peerCodec.read(datagram, nowMillis);
      heard = Optional.of(reading);
      if (!(reading instanceof PeerReading.Rejected(Reason reason)
          && reason == Reason.NOT_AUTHENTIC)) {
        return heard;
      }
    }
    return heard;
  }

  /** Newest first. */
  private synchronized List<Known> believed() {
    refresh(clock.nanoTime());
    return List.copyOf(known.reversed());
  }

  private void refresh(long now) {
    source
        .key()
        .filter(key -> known.isEmpty() || !Arrays.equals(known.getLast().key, key))
        .ifPresent(key -> known.add(new Known(key, now)));
    while (known.size() > 1 && now - known.get(1).sinceNanos >= OVERLAP.toNanos()) {
      known.removeFirst();
    }
  }
}
