package io.egressgateway.lab.apiserver.resource;

import io.egressgateway.lab.apiserver.schema.Schema;
import io.egressgateway.lab.apiserver.store.ObjectKey;
import java.util.List;

/**
 * One kind in one version.
 *
 * @param collection where the store keeps the objects; versions of a kind share it
 * @param custom whether a CRD defines it (schemas prune, strategic merge is refused)
 * @param statusSubresource whether {@code /status} is written apart
 * @param schema what is known of the fields
 */
public record ResourceType(
    String group,
    String version,
    ResourceNames names,
    boolean namespaced,
    boolean statusSubresource,
    boolean custom,
    String collection,
    Schema schema,
    List<PrinterColumn> columns) {
  public ResourceType {
    columns = List.copyOf(columns);
  }

  public String apiVersion() {
    return group.isEmpty() ? version : group + "/" + version;
  }

  public String kind() {
    return names.kind();
  }

  public String plural() {
    return names.plural();
  }

  public ObjectKey key(String namespace, String name) {
    return new ObjectKey(collection, namespaced ? namespace : "", name);
  }

  public boolean is(String otherGroup, String otherPlural) {
    return group.equals(otherGroup) && plural().equals(otherPlural);
  }
}
