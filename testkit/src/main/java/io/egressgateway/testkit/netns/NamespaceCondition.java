package io.egressgateway.testkit.netns;

import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Lets root's tests run, always, and skips everybody else's. */
final class NamespaceCondition implements ExecutionCondition {
  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    return TestNamespaces.isRoot()
        ? ConditionEvaluationResult.enabled("root")
        : ConditionEvaluationResult.disabled(TestNamespaces.NEEDS_ROOT);
  }
}
