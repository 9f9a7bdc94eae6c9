package io.egressgateway.adapter.k8s.crd;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An object with a spec and a status.
 *
 * @param <S> the spec
 * @param <T> the status
 */
public abstract class SpecObject<S, T> extends KubernetesObject {
  @JsonProperty private @Nullable S spec;
  @JsonProperty private @Nullable T status;

  public Optional<S> spec() {
    return Optional.ofNullable(spec);
  }

  public Optional<T> status() {
    return Optional.ofNullable(status);
  }

  public void setSpec(S spec) {
    this.spec = spec;
  }

  public void setStatus(T status) {
    this.status = status;
  }
}
