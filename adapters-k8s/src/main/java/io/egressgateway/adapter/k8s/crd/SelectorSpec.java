package io.egressgateway.adapter.k8s.crd;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A label selector as written (meta/v1 LabelSelector). */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
public record SelectorSpec(List<Expression> matchExpressions, Map<String, String> matchLabels) {
  static final SelectorSpec EMPTY = new SelectorSpec(null, null);

  public SelectorSpec(
      @Nullable List<Expression> matchExpressions, @Nullable Map<String, String> matchLabels) {
    this.matchExpressions = OrEmpty.list(matchExpressions);
    this.matchLabels = OrEmpty.map(matchLabels);
  }

  public boolean isEmpty() {
    return matchExpressions.isEmpty() && matchLabels.isEmpty();
  }

  /** One of {@code matchExpressions}. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Expression(String key, String operator, List<String> values) {
    public Expression(
        @Nullable String key, @Nullable String operator, @Nullable List<String> values) {
      this.key = OrEmpty.text(key);
      this.operator = OrEmpty.text(operator);
      this.values = OrEmpty.list(values);
    }
  }
}
