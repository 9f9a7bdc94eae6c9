package io.egressgateway.lab.apiserver.operation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.egressgateway.lab.apiserver.json.ApiException;
import io.egressgateway.lab.apiserver.json.Json;
import io.egressgateway.lab.apiserver.store.ObjectStore;
import io.egressgateway.lab.apiserver.store.StoredObject;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Gives services their cluster addresses: the lowest free one of the first service range. */
final class ServiceAddresses {
  private static final int TRIES = 65_000;

  private final ObjectStore store;
  private final List<String> ranges;

  ServiceAddresses(ObjectStore store, List<String> ranges) {
    this.store = store;
    this.ranges = List.copyOf(ranges);
  }

  void assign(ObjectNode service) {
    ObjectNode spec = Json.child(service, "spec");
    if (!spec.has("clusterIP") && !ranges.isEmpty()) {
      spec.put("clusterIP", free());
    }
    String address = Json.text(spec, "clusterIP");
    if (!spec.has("clusterIPs") && !address.isEmpty()) {
      spec.putArray("clusterIPs").add(address);
    }
    if (!spec.has("ipFamilies") && !address.isEmpty() && !address.equals("None")) {
      spec.putArray("ipFamilies").add(address.contains(":") ? "IPv6" : "IPv4");
      spec.put("ipFamilyPolicy", spec.path("ipFamilyPolicy").asText("SingleStack"));
    }
  }

  private String free() {
    Set<String> used = new HashSet<>();
    for (StoredObject service : store.list("services", "")) {
      used.add(Json.text(service.json(), "spec", "clusterIP"));
    }
    String range = ranges.get(0);
    byte[] base = InetAddress.ofLiteral(range.substring(0, range.indexOf('/'))).getAddress();
    BigInteger address = new BigInteger(1, base);
    for (int i = 0; i < TRIES; i++) {
      address = address.add(BigInteger.ONE);
      String text = text(address, base.length);
      if (!used.contains(text)) {
        return text;
      }
    }
    throw ApiException.of(500, "InternalError", "failed to allocate a serviceIP: range is full");
  }

  private static String text(BigInteger address, int size) {
    byte[] raw = address.toByteArray();
    byte[] bytes = new byte[size];
    int length = Math.min(raw.length, size);
    System.arraycopy(raw, raw.length - length, bytes, size - length, length);
    try {
      return InetAddress.getByAddress(bytes).getHostAddress();
    } catch (UnknownHostException e) {
      throw new IllegalStateException("an address of " + size + " bytes", e);
    }
  }
}
