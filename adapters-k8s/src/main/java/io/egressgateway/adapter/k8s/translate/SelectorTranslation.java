package io.egressgateway.adapter.k8s.translate;

import io.egressgateway.adapter.k8s.crd.SelectorSpec;
import io.egressgateway.domain.cluster.LabelSelector;
import io.egressgateway.domain.cluster.LabelSelector.Operator;
import io.egressgateway.domain.cluster.LabelSelector.Requirement;
import io.egressgateway.domain.net.Sorted;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Label selectors, checked as the API server checks labels. */
final class SelectorTranslation {
  private static final String KEY_FORM =
      "a label key: an optional DNS subdomain and a slash, then 1 to 63 letters, digits, '-', '_'"
          + " or '.', with a letter or digit at both ends";
  private static final String VALUE_FORM =
      "a label value: up to 63 letters, digits, '-', '_' or '.', with a letter or digit at both"
          + " ends";
  private static final Pattern NAME =
      Pattern.compile("[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?");
  private static final Pattern PREFIX =
      Pattern.compile("[a-z0-9]([a-z0-9-]*[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*");

  private SelectorTranslation() {}

  /** The well-formed parts; the others are added to {@code rejections}. */
  static LabelSelector read(SelectorSpec spec, String field, Rejections rejections) {
    spec.matchLabels()
        .forEach((key, value) -> {
          checkKey(key, field + ".matchLabels", rejections);
          checkValue(value, field + ".matchLabels." + key, rejections);
        });
    List<Requirement> requirements = new ArrayList<>();
    for (int i = 0; i < spec.matchExpressions().size(); i++) {
      requirement(
              spec.matchExpressions().get(i), field + ".matchExpressions[" + i + "]", rejections)
          .ifPresent(requirements::add);
    }
    return new LabelSelector(Sorted.map(spec.matchLabels()), requirements);
  }

  private static Optional<Requirement> requirement(
      SelectorSpec.Expression expression, String field, Rejections rejections) {
    checkKey(expression.key(), field + ".key", rejections);
    for (int i = 0; i < expression.values().size(); i++) {
      checkValue(expression.values().get(i), field + ".values[" + i + "]", rejections);
    }
    Optional<Operator> operator =
        Arrays.stream(Operator.values())
            .filter(known -> known.text().equals(expression.operator()))
            .findFirst();
    if (operator.isEmpty()) {
      rejections.add(
          field + ".operator", expression.operator(), "one of In, NotIn, Exists, DoesNotExist");
      return Optional.empty();
    }
    boolean listed = operator.get() == Operator.IN || operator.get() == Operator.NOT_IN;
    if (listed == expression.values().isEmpty()) {
      rejections.add(
          field + ".values",
          String.join(",", expression.values()),
          (listed ? "at least one value with " : "left out with ") + expression.operator());
      return Optional.empty();
    }
    return Optional.of(
        new Requirement(expression.key(), operator.get(), Sorted.set(expression.values())));
  }

  private static void checkKey(String key, String field, Rejections rejections) {
    int slash = key.indexOf('/');
    String prefix = slash < 0 ? "" : key.substring(0, slash);
    boolean prefixed = slash < 0 || (prefix.length() <= 253 && PREFIX.matcher(prefix).matches());
    if (!prefixed || !NAME.matcher(key.substring(slash + 1)).matches()) {
      rejections.add(field, key, KEY_FORM);
    }
  }

  private static void checkValue(String value, String field, Rejections rejections) {
    if (!value.isEmpty() && !NAME.matcher(value).matches()) {
      rejections.add(field, value, VALUE_FORM);
    }
  }
}
