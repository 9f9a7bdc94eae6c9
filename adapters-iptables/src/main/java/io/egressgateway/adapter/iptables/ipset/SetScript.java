package io.egressgateway.adapter.iptables.ipset;

import io.egressgateway.domain.datapath.ClassId;
import io.egressgateway.domain.datapath.EgressFingerprint;
import io.egressgateway.domain.datapath.EgressId;
import io.egressgateway.domain.datapath.Verdict;
import io.egressgateway.domain.net.FwMark;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.domain.net.IpPrefix;
import io.egressgateway.domain.net.IpRange;
import io.egressgateway.domain.net.Ipv4Address;

/**
 * Text for {@code ipset -exist restore}: with that option adding what is there changes its value,
 * and deleting what is not is no error.
 */
public final class SetScript {
  /** Far above what a node holds; sets grow as they fill. */
  private static final int MOST = 1 << 22;

  private final StringBuilder text = new StringBuilder();

  public SetScript createPods(IpFamily family, String name) {
    return create(family, name, "hash:ip", "counters");
  }

  public SetScript createAddresses(IpFamily family, String name) {
    return create(family, name, "hash:ip", "");
  }

  public SetScript createRanges(IpFamily family, String name) {
    return create(family, name, "hash:net", "comment");
  }

  public SetScript createSenders(IpFamily family, String name) {
    return create(family, name, "hash:net", "counters comment");
  }

  public SetScript createDestinations(IpFamily family, String name) {
    return create(family, name, "hash:net", "skbinfo comment");
  }

  /** The ids with their fingerprints; read by no rule. */
  public SetScript createIds(String name) {
    return create(IpFamily.IPV4, name, "hash:ip", "comment");
  }

  private SetScript create(IpFamily family, String name, String type, String extensions) {
    String inet = family == IpFamily.IPV4 ? "inet" : "inet6";
    return line("create", name, type + " family " + inet + " maxelem " + MOST + " " + extensions);
  }

  public SetScript putPod(String set, IpAddress pod, ClassId id) {
    return line("add", set, pod + " packets " + id.value() + " bytes 0");
  }

  public SetScript add(String set, IpAddress address) {
    return line("add", set, address.toString());
  }

  public SetScript remove(String set, IpAddress address) {
    return line("del", set, address.toString());
  }

  /** Senders, as prefixes that each name their range. */
  public SetScript putSenders(String set, IpRange range, ClassId id) {
    for (IpPrefix prefix : Prefixes.of(range)) {
      line("add", set, prefix + " packets " + id.value() + " bytes 0 comment \"" + range + "\"");
    }
    return this;
  }

  /** A range, as prefixes that each name it, so that ranges which touch can be told apart. */
  public SetScript add(String set, IpRange range) {
    for (IpPrefix prefix : Prefixes.of(range)) {
      line("add", set, prefix + " comment \"" + range + "\"");
    }
    return this;
  }

  /**
   * A destination.
   *
   * @param base of connection marks; the value has no mask, so a rule adds it to the packet mark
   */
  public SetScript add(String set, IpRange range, Verdict verdict, FwMark base) {
    String value =
        switch (verdict) {
          case Verdict.Excluded() -> "nomatch";
          case Verdict.Through(EgressId id) ->
              "skbmark " + new FwMark(base.value() | id.value()) + "/0x0";
        };
    for (IpPrefix prefix : Prefixes.of(range)) {
      line("add", set, prefix + " " + value + " comment \"" + range + "\"");
    }
    return this;
  }

  public SetScript putId(String set, EgressId id, EgressFingerprint print) {
    return line("add", set, key(id) + " comment \"" + print + "\"");
  }

  public SetScript removeId(String set, EgressId id) {
    return line("del", set, key(id).toString());
  }

  public SetScript swap(String set, String other) {
    return line("swap", set, other);
  }

  public SetScript flush(String set) {
    text.append("flush ").append(set).append('\n');
    return this;
  }

  public SetScript destroy(String set) {
    text.append("destroy ").append(set).append('\n');
    return this;
  }

  /** An id as the address of the same number: sets have no keys of another kind. */
  static IpAddress key(EgressId id) {
    return new Ipv4Address(id.value());
  }

  private SetScript line(String verb, String set, String rest) {
    text.append(verb).append(' ').append(set).append(' ').append(rest).append('\n');
    return this;
  }

  public boolean isEmpty() {
    return text.isEmpty();
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
