package io.egressgateway.lab.scenario;

import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.domain.net.MacAddress;
import io.egressgateway.lab.capture.WireCapture;
import io.egressgateway.lab.cluster.LabCluster;
import io.egressgateway.lab.netns.NetworkNamespace;
import io.egressgateway.lab.topology.AddressPlan;
import io.egressgateway.lab.traffic.EchoServer;
import io.egressgateway.lab.traffic.RemoteIpServer;
import io.egressgateway.lab.traffic.Requests;
import java.io.IOException;
import java.time.Duration;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The outside host: servers that say whom they see, and an observer of the wire.
 *
 * <p>Selected pods only ever talk to {@link #SELECTED_HTTP} and {@link #SELECTED_ECHO}, others only
 * to {@link #OTHER_HTTP}, so that the observer can tell them apart by port.
 */
public final class Outside implements AutoCloseable {
  /** Asked by pods that a policy covers. */
  public static final int SELECTED_HTTP = 8080;

  /** Lines and datagrams of pods that a policy covers. */
  public static final int SELECTED_ECHO = 7000;

  /** Asked by pods that no policy covers. */
  public static final int OTHER_HTTP = 8081;

  private static final Duration LIMIT = Duration.ofSeconds(3);

  private final RemoteIpServer selected;
  private final RemoteIpServer other;
  private final EchoServer echo;
  private final WireCapture capture;
  private final MacAddress station;

  public Outside(LabCluster cluster) {
    NetworkNamespace host = cluster.network().outside();
    this.selected = RemoteIpServer.start(host, SELECTED_HTTP);
    this.other = RemoteIpServer.start(host, OTHER_HTTP);
    this.echo = EchoServer.start(host, SELECTED_ECHO);
    this.capture = WireCapture.on(host, "eth0");
    this.station = MacAddress.of(host.output("cat", "/sys/class/net/eth0/address").strip());
  }

  /** Where the servers are, as a server outside of the segment has it. */
  public static IpAddress address(IpFamily family) {
    return AddressPlan.outside(family);
  }

  public WireCapture capture() {
    return capture;
  }

  /**
   * The source addresses of all packets to a TCP or UDP port that were for this host. A switch
   * floods frames for stations that it does not know yet, so frames from one node to another come
   * by here too; nodes of a subnet may send pods' packets to each other as they are.
   */
  public SortedSet<IpAddress> sourcesTowards(int port) {
    TreeSet<IpAddress> sources = new TreeSet<>();
    capture
        .packets(packet -> packet.goesToPort(port) && isForThisHost(packet.header().destination()))
        .forEach(packet -> sources.add(packet.source()));
    return sources;
  }

  private boolean isForThisHost(MacAddress destination) {
    return destination.equals(station) || destination.isGroup();
  }

  /** Asks a server of the outside host; the answer is its text, or why there was none. */
  public static String ask(NetworkNamespace pod, IpFamily family, int port) {
    return ask(pod, address(family), port, LIMIT);
  }

  /** Asks any server. */
  public static String ask(NetworkNamespace pod, IpAddress server, int port, Duration limit) {
    try {
      return Requests.httpGet(pod, server, port, limit);
    } catch (IOException failure) {
      return "no answer (" + failure.getMessage() + ")";
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return "no answer (interrupted)";
    }
  }

  @Override
  public void close() {
    capture.close();
    echo.close();
    other.close();
    selected.close();
  }
}
