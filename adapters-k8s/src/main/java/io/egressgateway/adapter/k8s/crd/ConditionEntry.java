package io.egressgateway.adapter.k8s.crd;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/** One of {@code status.conditions} (meta/v1 Condition). */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
public record ConditionEntry(
    String lastTransitionTime,
    @JsonInclude(JsonInclude.Include.ALWAYS) String message,
    long observedGeneration,
    String reason,
    String status,
    String type) {
  public ConditionEntry(
      @Nullable String lastTransitionTime,
      @Nullable String message,
      long observedGeneration,
      @Nullable String reason,
      @Nullable String status,
      @Nullable String type) {
    this.lastTransitionTime = OrEmpty.text(lastTransitionTime);
    this.message = OrEmpty.text(message);
    this.observedGeneration = observedGeneration;
    this.reason = OrEmpty.text(reason);
    this.status = OrEmpty.text(status);
    this.type = OrEmpty.text(type);
  }
}
