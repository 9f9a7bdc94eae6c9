package io.egressgateway.lab.capture;

import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.lab.capture.Frame.ArpMessage;
import io.egressgateway.lab.capture.Frame.IpPacket;
import io.egressgateway.lab.capture.Frame.NeighborMessage;
import io.egressgateway.lab.netns.LabException;
import io.egressgateway.lab.netns.NetworkNamespace;
import io.egressgateway.lab.netns.PacketSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Captures frames from its start to its close, and answers what was seen.
 *
 * <p>Every question first waits until all frames that the kernel has already seen are read, and
 * fails where a frame was lost, so that "nothing of this kind was seen" can be relied on. Holds at
 * most {@value #BOUND} frames. Thread safe.
 */
public final class WireCapture implements AutoCloseable {
  private static final int BOUND = 200_000;
  private static final int POLL_MILLIS = 5;
  private static final Duration LIMIT = Duration.ofSeconds(10);

  private final PacketSocket socket;
  private final Map<Integer, String> devices;
  private final int bound;
  private final List<Frame> frames = new ArrayList<>();
  private final Thread reader;
  private long kernelDrops;
  private long beyondBound;
  private long drains;
  private boolean stopping;
  private boolean ended;
  private Optional<LabException> failure = Optional.empty();

  private WireCapture(
      NetworkNamespace namespace, PacketSocket socket, Map<Integer, String> devices, int bound) {
    this.socket = socket;
    this.devices = Map.copyOf(devices);
    this.bound = bound;
    this.reader = namespace.threadFactory().newThread(this::read);
  }

  /**
   * Captures what a device sends and receives.
   *
   * @throws LabException where there is no such device
   */
  public static WireCapture on(NetworkNamespace namespace, String device) {
    return start(namespace, List.of(device), false, BOUND);
  }

  /**
   * Captures what enters a switch by its ports: each frame that a host puts on the segment, once,
   * whoever it is for.
   *
   * @throws LabException where there is no such port
   */
  public static WireCapture entering(NetworkNamespace bridge, List<String> ports) {
    return start(bridge, ports, true, BOUND);
  }

  /**
   * Captures as {@link #on(NetworkNamespace, String)} does, but holds at most {@code bound} frames.
   */
  static WireCapture on(NetworkNamespace namespace, String device, int bound) {
    return start(namespace, List.of(device), false, bound);
  }

  private static WireCapture start(
      NetworkNamespace namespace, List<String> devices, boolean onlyArriving, int bound) {
    try {
      WireCapture capture =
          namespace.call(() -> {
            Map<Integer, String> indexes = new TreeMap<>();
            devices.forEach(device -> indexes.put(PacketSocket.indexOf(device), device));
            int one = devices.size() == 1 ? indexes.keySet().iterator().next() : 0;
            PacketSocket socket = PacketSocket.open(one, onlyArriving);
            return new WireCapture(namespace, socket, indexes, bound);
          });
      capture.reader.start();
      return capture;
    } catch (LabException e) {
      throw e;
    } catch (Exception e) {
      throw new LabException("cannot capture in " + namespace, e);
    }
  }

  private void read() {
    try {
      while (!isStopping() && !Thread.currentThread().isInterrupted()) {
        drain();
        socket.awaitReadable(POLL_MILLIS);
      }
      drain();
    } catch (LabException e) {
      fail(e);
    } finally {
      end();
    }
  }

  private void drain() {
    long before = drainsBegun();
    Optional<PacketSocket.Received> received = socket.receive();
    while (received.isPresent()) {
      keep(received.get());
      received = socket.receive();
    }
    int drops = socket.takeDrops();
    synchronized (this) {
      kernelDrops += drops;
      drains = before + 1;
      notifyAll();
    }
  }

  private synchronized long drainsBegun() {
    return drains;
  }

  private void keep(PacketSocket.Received received) {
    String device = devices.get(received.deviceIndex());
    if (device == null) {
      return;
    }
    Frame frame = FrameParser.parse(received.epochNanos(), device, received.bytes());
    synchronized (this) {
      if (frames.size() < bound) {
        frames.add(frame);
      } else {
        beyondBound++;
      }
    }
  }

  private synchronized boolean isStopping() {
    return stopping;
  }

  private synchronized void fail(LabException e) {
    failure = Optional.of(e);
  }

  private synchronized void end() {
    ended = true;
    socket.close();
    notifyAll();
  }

  /** Waits for one whole reading that began after this call. */
  private synchronized void settle() {
    // The one that is under way may have begun before, so its end does not count.
    long wanted = drains + 2;
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (drains < wanted && !ended) {
      pause(deadline);
    }
  }

  private synchronized void pause(long deadline) {
    long millis = (deadline - System.nanoTime()) / 1_000_000;
    if (millis <= 0) {
      throw new LabException("the capture does not come to its end");
    }
    try {
      wait(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabException("interrupted while waiting for captured frames", e);
    }
  }

  /** What was lost until now. */
  public synchronized CaptureLosses losses() {
    settle();
    return new CaptureLosses(kernelDrops, beyondBound);
  }

  /**
   * All frames until now, in the order in which they were seen.
   *
   * @throws LabException where frames were lost, or the socket failed
   */
  public synchronized List<Frame> frames() {
    settle();
    if (failure.isPresent()) {
      throw new LabException("the capture failed", failure.get());
    }
    if (kernelDrops + beyondBound > 0) {
      throw new LabException("the capture lost frames: " + losses());
    }
    return List.copyOf(frames);
  }

  /** The frames of one kind that meet a condition. */
  public <F extends Frame> List<F> frames(Class<F> kind, Predicate<? super F> condition) {
    return frames().stream().filter(kind::isInstance).map(kind::cast).filter(condition).toList();
  }

  /** The IP packets that meet a condition. */
  public List<IpPacket> packets(Predicate<? super IpPacket> condition) {
    return frames(IpPacket.class, condition);
  }

  /** The source addresses of all packets to a TCP or UDP port. */
  public SortedSet<IpAddress> sourcesTowardsPort(int port) {
    SortedSet<IpAddress> sources = new TreeSet<>();
    packets(packet -> packet.goesToPort(port)).forEach(packet -> sources.add(packet.source()));
    return Collections.unmodifiableSortedSet(sources);
  }

  /** ARP about an address, as sender or as target. */
  public List<ArpMessage> arp(IpAddress about) {
    return frames(
        ArpMessage.class, arp -> arp.sender().equals(about) || arp.target().equals(about));
  }

  /** Neighbor solicitations and advertisements about an address. */
  public List<NeighborMessage> neighborDiscovery(IpAddress about) {
    return frames(NeighborMessage.class, message -> message.target().equals(about));
  }

  /** ARP replies, gratuitous ARP and neighbor advertisements: who says that it has an address. */
  public List<Frame> claims(IpAddress address) {
    return frames().stream()
        .filter(frame ->
            switch (frame) {
              case ArpMessage arp ->
                  arp.sender().equals(address) && (!arp.request() || arp.gratuitous());
              case NeighborMessage neighbor ->
                  neighbor.advertisement() && neighbor.target().equals(address);
              case IpPacket _, Frame.OtherFrame _ -> false;
            })
        .toList();
  }

  /**
   * Waits for a frame that meets a condition, also one seen before.
   *
   * @return the first such frame, absent where the time is over
   */
  public synchronized Optional<Frame> await(Predicate<Frame> condition, Duration limit) {
    long deadline = System.nanoTime() + limit.toNanos();
    int looked = 0;
    while (true) {
      for (; looked < frames.size(); looked++) {
        if (condition.test(frames.get(looked))) {
          return Optional.of(frames.get(looked));
        }
      }
      if (ended || System.nanoTime() >= deadline) {
        return Optional.empty();
      }
      pause(deadline + 1_000_000_000L);
    }
  }

  /** Forgets the frames until now; losses are remembered. */
  public synchronized void clear() {
    settle();
    frames.clear();
  }

  /** Reads what is left and stops; questions can still be asked. Idempotent. */
  @Override
  public void close() {
    synchronized (this) {
      stopping = true;
    }
    try {
      reader.join(LIMIT);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
