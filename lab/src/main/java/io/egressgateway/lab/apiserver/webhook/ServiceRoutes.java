package io.egressgateway.lab.apiserver.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import io.egressgateway.lab.apiserver.json.Json;
import io.egressgateway.lab.apiserver.store.ObjectKey;
import io.egressgateway.lab.apiserver.store.ObjectStore;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Where services really are: there is no kube-proxy here. What was said with {@link #set} counts;
 * else the addresses of the Endpoints object with the port of the webhook.
 */
public final class ServiceRoutes {
  private final ObjectStore store;
  private final Map<String, List<InetSocketAddress>> routes = new ConcurrentHashMap<>();

  public ServiceRoutes(ObjectStore store) {
    this.store = store;
  }

  /** Says where a service is, best first. Any thread. */
  public void set(String namespace, String name, List<InetSocketAddress> addresses) {
    routes.put(namespace + "/" + name, List.copyOf(addresses));
  }

  /** Addresses to be tried in this order. Event-loop thread. */
  List<InetSocketAddress> of(WebhookAddress.Service service) {
    List<InetSocketAddress> said = routes.get(service.namespace() + "/" + service.name());
    return said == null ? endpoints(service) : said;
  }

  private List<InetSocketAddress> endpoints(WebhookAddress.Service service) {
    List<InetSocketAddress> addresses = new ArrayList<>();
    store
        .get(new ObjectKey("endpoints", service.namespace(), service.name()))
        .ifPresent(endpoints -> {
          for (JsonNode subset : endpoints.json().path("subsets")) {
            for (JsonNode address : subset.path("addresses")) {
              addresses.add(
                  InetSocketAddress.createUnresolved(
                      Json.text(address, "ip"),
                      subset.path("ports").path(0).path("port").asInt(service.port())));
            }
          }
        });
    return addresses;
  }
}
