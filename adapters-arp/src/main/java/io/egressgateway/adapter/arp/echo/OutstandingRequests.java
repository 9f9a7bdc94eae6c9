package io.egressgateway.adapter.arp.echo;

import io.egressgateway.adapter.arp.packet.EchoMessage;
import io.egressgateway.domain.net.IpAddress;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The requests that wait for a reply, the last {@value #SLOTS} of them. A reply counts once, from
 * the address that was asked, with sequence and token of the request. Thread safe.
 */
final class OutstandingRequests {
  static final int SLOTS = 1024;

  private record Request(IpAddress target, int sequence, long token) {}

  private final AtomicReferenceArray<@Nullable Request> slots = new AtomicReferenceArray<>(SLOTS);

  void add(IpAddress target, int sequence, long token) {
    slots.set(sequence % SLOTS, new Request(target, sequence, token));
  }

  /** True where this is the first reply to a request that waits. */
  boolean take(IpAddress from, EchoMessage reply) {
    int slot = reply.sequence() % SLOTS;
    Request request = slots.get(slot);
    return request != null
        && request.equals(new Request(from, reply.sequence(), reply.token()))
        && slots.compareAndSet(slot, request, null);
  }
}
