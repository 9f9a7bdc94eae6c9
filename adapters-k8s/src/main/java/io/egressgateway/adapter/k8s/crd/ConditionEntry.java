package io.egressgateway.adapter.k8s.crd;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/** One of {@code status.conditions} (meta/v1 Condition). */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
public record ConditionEntry(
    @Nullable String lastTransitionTime,
    @JsonInclude(JsonInclude.Include.ALWAYS) String message,
    long observedGeneration,
    String reason,
    String status,
    String type) {}
