package io.egressgateway.adapter.arp.announce;

import io.egressgateway.domain.net.InterfaceName;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.MacAddress;
import io.egressgateway.domain.net.Sorted;
import io.egressgateway.lab.netns.LabRun;
import io.egressgateway.lab.netns.NetworkNamespace;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.SortedSet;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;

/** A bridge in a namespace of its own, with stations of 192.0.2.0/24 and 2001:db8::/64 on it. */
final class Segment implements AutoCloseable {
  static final AnnouncerSettings SETTINGS =
      new AnnouncerSettings(
          new InterfaceName("egress.vxlan"),
          List.of(Pattern.compile("^cali.*"), Pattern.compile("br-*")));

  private final LabRun run;
  private final NetworkNamespace wire;

  Segment(LabRun run) {
    this.run = run;
    this.wire = run.namespace("wire");
    wire.ip("link add sw type bridge mcast_snooping 0\nlink set sw up");
  }

  /** Adds a station whose addresses end in {@code number}; its interface is eth0. */
  NetworkNamespace station(String label, int number) {
    NetworkNamespace station = run.namespace(label);
    station.sysctl("net/ipv6/conf/default/accept_dad=0", "net/ipv6/conf/all/accept_dad=0");
    cable(station, "eth0", label);
    station.ip(
        """
        addr add 192.0.2.%d/24 dev eth0
        addr add 2001:db8::%d/64 dev eth0 nodad\
        """
            .formatted(number, number));
    return station;
  }

  /** Connects another interface of a station. */
  void cable(NetworkNamespace station, String device, String port) {
    wire.ip(
        "link add p-%s type veth peer name %s netns %s\nlink set p-%s master sw up"
            .formatted(port, device, station.name(), port));
    station.ip("link set " + device + " up");
  }

  static LinkLayerAnnouncer announcer(NetworkNamespace station) throws Exception {
    return station.call(() -> LinkLayerAnnouncer.open(SETTINGS, System::nanoTime, () -> true));
  }

  static SortedSet<IpAddress> addresses(String... texts) {
    return Sorted.set(Arrays.stream(texts).map(IpAddress::of).toList());
  }

  static MacAddress mac(NetworkNamespace station, String device) {
    String text = station.output("ip", "-o", "link", "show", "dev", device);
    return MacAddress.of(text.replaceFirst("(?s).*link/ether (\\S+).*", "$1"));
  }

  /** The line of the kernel's neighbor table, empty where there is none. */
  static String neighbor(NetworkNamespace station, String address) {
    return station.output("ip", "neigh", "show", address).strip();
  }

  /** Waits for a condition, at most five seconds; false where it did not come. */
  static boolean eventually(Callable<Boolean> condition) throws Exception {
    return within(Duration.ofSeconds(5), condition);
  }

  static boolean within(Duration limit, Callable<Boolean> condition) throws Exception {
    long deadline = System.nanoTime() + limit.toNanos();
    while (!condition.call()) {
      if (System.nanoTime() - deadline > 0) {
        return false;
      }
      Thread.onSpinWait();
    }
    return true;
  }

  @Override
  public void close() {
    run.close();
  }
}
