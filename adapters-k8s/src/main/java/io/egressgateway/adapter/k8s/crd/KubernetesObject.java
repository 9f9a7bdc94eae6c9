package io.egressgateway.adapter.k8s.crd;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.util.List;

/**
 * An object of the API, read without the parts of its metadata that nobody here looks at.
 *
 * <p>Not fabric8's {@code CustomResource}: that one finds its types by reflection for every object
 * made, which counts with 100,000 pods.
 */
@JsonDeserialize(using = JsonDeserializer.None.class)
@JsonAutoDetect(
    fieldVisibility = Visibility.NONE,
    getterVisibility = Visibility.NONE,
    isGetterVisibility = Visibility.NONE,
    setterVisibility = Visibility.NONE)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonPropertyOrder({"apiVersion", "kind", "metadata", "spec", "status"})
public abstract class KubernetesObject implements HasMetadata {
  @JsonProperty private String apiVersion = HasMetadata.getApiVersion(getClass());
  @JsonProperty private String kind = HasMetadata.getKind(getClass());
  private ObjectMeta metadata = new ObjectMeta();

  @Override
  @JsonProperty
  public ObjectMeta getMetadata() {
    return metadata;
  }

  /** Keeps the metadata without its field ownership, which is often larger than the rest. */
  @Override
  @JsonProperty
  public void setMetadata(ObjectMeta metadata) {
    metadata.setManagedFields(List.of());
    this.metadata = metadata;
  }

  @Override
  public String getApiVersion() {
    return apiVersion;
  }

  @Override
  public void setApiVersion(String apiVersion) {
    this.apiVersion = apiVersion;
  }

  @Override
  public String getKind() {
    return kind;
  }

  public void setKind(String kind) {
    this.kind = kind;
  }

  /** Name of the object. */
  public String name() {
    return OrEmpty.text(metadata.getName());
  }

  /** Namespace of the object; empty for objects without one. */
  public String namespace() {
    return OrEmpty.text(metadata.getNamespace());
  }

  /** Version of the object as the API server counts it; empty for an object not read from it. */
  public String resourceVersion() {
    return OrEmpty.text(metadata.getResourceVersion());
  }
}
