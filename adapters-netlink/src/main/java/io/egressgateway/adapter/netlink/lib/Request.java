package io.egressgateway.adapter.netlink.lib;

import static java.util.Objects.requireNonNull;

import io.egressgateway.adapter.netlink.wire.MessageWriter;
import io.egressgateway.port.datapath.DatapathException.Kind;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A request to the kernel.
 *
 * @param type of the message
 * @param flags beyond NLM_F_REQUEST and NLM_F_ACK, which the channel sets
 * @param operation a verb and its object's kind, for errors
 * @param object which one, for errors
 * @param fine failures that are what was wanted, such as NOT_FOUND of a deletion
 * @param body writes what follows the header
 */
public record Request(
    int type,
    int flags,
    String operation,
    Object object,
    Set<Kind> fine,
    Consumer<MessageWriter> body) {
  public Request {
    requireNonNull(operation, "operation");
    requireNonNull(object, "object");
    requireNonNull(body, "body");
    EnumSet<Kind> copy = EnumSet.noneOf(Kind.class);
    copy.addAll(fine);
    fine = Collections.unmodifiableSet(copy);
  }

  /** A request none of whose failures is fine. */
  public static Request of(
      int type, int flags, String operation, Object object, Consumer<MessageWriter> body) {
    return new Request(type, flags, operation, object, Set.of(), body);
  }

  public Request orIf(Kind kind) {
    return new Request(type, flags, operation, object, Set.of(kind), body);
  }
}
