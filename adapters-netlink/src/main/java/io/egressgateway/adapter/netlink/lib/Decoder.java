package io.egressgateway.adapter.netlink.lib;

import io.egressgateway.adapter.netlink.wire.MalformedMessageException;
import io.egressgateway.adapter.netlink.wire.NetlinkMessage;
import java.util.Optional;

/** Reads a message of a dump; empty leaves it out. */
@FunctionalInterface
public interface Decoder<T> {
  Optional<T> decode(NetlinkMessage message) throws MalformedMessageException;
}
