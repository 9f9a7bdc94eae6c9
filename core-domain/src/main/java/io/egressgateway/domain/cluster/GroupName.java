package io.egressgateway.domain.cluster;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.net.IpAddress;

/**
 * Which object a gateway group is made of, read from the name that the group has in the domain. An
 * EgressGateway lends it its own; a name with a slash cannot be that of an object, so an
 * ExternalIPPool of the same name is another group, and so is an address.
 */
public sealed interface GroupName {
  /** An EgressGateway. */
  record OfGateway(String name) implements GroupName {
    public OfGateway {
      requireNonNull(name, "name");
    }

    @Override
    public String group() {
      return name;
    }

    @Override
    public String kind() {
      return "EgressGateway";
    }

    @Override
    public String toString() {
      return kind() + " \"" + name + "\"";
    }
  }

  /** An ExternalIPPool. */
  record OfPool(String name) implements GroupName {
    private static final String PREFIX = "externalippool/";

    public OfPool {
      requireNonNull(name, "name");
    }

    @Override
    public String group() {
      return PREFIX + name;
    }

    @Override
    public String kind() {
      return "ExternalIPPool";
    }

    @Override
    public String toString() {
      return kind() + " \"" + name + "\"";
    }
  }

  /**
   * An address of an Egress without a pool: no object, but whatever nodes have the address on an
   * interface.
   */
  record OfAddress(IpAddress address) implements GroupName {
    private static final String PREFIX = "address/";

    public OfAddress {
      requireNonNull(address, "address");
    }

    @Override
    public String group() {
      return PREFIX + address;
    }

    @Override
    public String kind() {
      return "address";
    }

    @Override
    public String name() {
      return address.toString();
    }

    @Override
    public String toString() {
      return kind() + " \"" + name() + "\"";
    }
  }

  /** What a group is made of. */
  static GroupName of(String group) {
    if (group.startsWith(OfPool.PREFIX)) {
      return new OfPool(group.substring(OfPool.PREFIX.length()));
    }
    return group.startsWith(OfAddress.PREFIX)
        ? new OfAddress(IpAddress.of(group.substring(OfAddress.PREFIX.length())))
        : new OfGateway(group);
  }

  /** The name of the group. */
  String group();

  /** The kind of the object. */
  String kind();

  /** The name of the object. */
  String name();
}
