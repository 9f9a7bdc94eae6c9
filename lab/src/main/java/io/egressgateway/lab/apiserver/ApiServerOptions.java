package io.egressgateway.lab.apiserver;

import java.time.Duration;
import java.util.List;

/**
 * How the server runs. Immutable; start from {@link #defaults()}.
 *
 * @param host address to listen on, such as 127.0.0.1 or 0.0.0.0
 * @param port 0 for a free one
 * @param advertisedHost host in the URL and the kubeconfig
 * @param certifiedNames DNS names and addresses the certificate is good for, besides host,
 *     advertisedHost, localhost, 127.0.0.1 and ::1
 * @param tls false for plain HTTP; identities are then bearer tokens only
 * @param serviceRanges ranges of the ServiceCIDR named kubernetes; services get addresses from the
 *     first
 * @param eventLogCapacity changes kept for resuming watches
 * @param bookmarkInterval time between bookmarks of a watch that allows them
 * @param onNetworkThread run at the start of each thread that opens sockets, before anything else:
 *     the place to enter a network namespace
 */
public record ApiServerOptions(
    String host,
    int port,
    String advertisedHost,
    List<String> certifiedNames,
    boolean tls,
    List<String> serviceRanges,
    int eventLogCapacity,
    Duration bookmarkInterval,
    Runnable onNetworkThread) {
  private static final int EVENT_LOG = 20_000;
  private static final Duration BOOKMARKS = Duration.ofSeconds(10);

  public ApiServerOptions {
    certifiedNames = List.copyOf(certifiedNames);
    serviceRanges = List.copyOf(serviceRanges);
  }

  /** TLS on a free port of 127.0.0.1. */
  public static ApiServerOptions defaults() {
    return new ApiServerOptions(
        "127.0.0.1",
        0,
        "127.0.0.1",
        List.of(),
        true,
        List.of("10.96.0.0/16"),
        EVENT_LOG,
        BOOKMARKS,
        () -> {});
  }

  /** Listens elsewhere; the URL then shows this host too, unless it is a wildcard. */
  public ApiServerOptions listen(String newHost, int newPort) {
    boolean wildcard = newHost.equals("0.0.0.0") || newHost.equals("::");
    return copy(newHost, newPort, wildcard ? advertisedHost : newHost, certifiedNames, tls);
  }

  /** Shows another host in the URL and the kubeconfig. */
  public ApiServerOptions advertise(String newHost) {
    return copy(host, port, newHost, certifiedNames, tls);
  }

  public ApiServerOptions certify(List<String> names) {
    return copy(host, port, advertisedHost, names, tls);
  }

  public ApiServerOptions plainHttp() {
    return copy(host, port, advertisedHost, certifiedNames, false);
  }

  public ApiServerOptions withServiceRanges(List<String> ranges) {
    return new ApiServerOptions(
        host,
        port,
        advertisedHost,
        certifiedNames,
        tls,
        ranges,
        eventLogCapacity,
        bookmarkInterval,
        onNetworkThread);
  }

  public ApiServerOptions withEventLog(int capacity, Duration bookmarks) {
    return new ApiServerOptions(
        host,
        port,
        advertisedHost,
        certifiedNames,
        tls,
        serviceRanges,
        capacity,
        bookmarks,
        onNetworkThread);
  }

  public ApiServerOptions runOnNetworkThreads(Runnable hook) {
    return new ApiServerOptions(
        host,
        port,
        advertisedHost,
        certifiedNames,
        tls,
        serviceRanges,
        eventLogCapacity,
        bookmarkInterval,
        hook);
  }

  private ApiServerOptions copy(
      String newHost, int newPort, String advertised, List<String> names, boolean newTls) {
    return new ApiServerOptions(
        newHost,
        newPort,
        advertised,
        names,
        newTls,
        serviceRanges,
        eventLogCapacity,
        bookmarkInterval,
        onNetworkThread);
  }
}
