package io.egressgateway.lab.apiserver.schema;

import com.fasterxml.jackson.databind.JsonNode;
import io.egressgateway.lab.apiserver.json.FieldCause;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.projectnessie.cel.Env;
import org.projectnessie.cel.EnvOption;
import org.projectnessie.cel.Library;
import org.projectnessie.cel.Program;
import org.projectnessie.cel.ProgramOption;
import org.projectnessie.cel.checker.Decls;
import org.projectnessie.cel.common.types.BoolT;
import org.projectnessie.cel.common.types.Err;
import org.projectnessie.cel.common.types.ref.Val;
import org.projectnessie.cel.extension.StringsLib;

/**
 * One entry of {@code x-kubernetes-validations}, compiled.
 *
 * <p>Unlike a real server, {@code self} is not typed by the schema when the rule is compiled: a
 * misspelt field shows when the rule runs, as a refusal that says so.
 */
final class CelRule {
  /** Immutable, and so dear to make (the whole standard library) that all rules share it. */
  private static final Env ENVIRONMENT =
      Env.newCustomEnv(
          Library.StdLib(),
          StringsLib.strings(),
          EnvOption.declarations(
              Decls.newVar("self", Decls.Dyn), Decls.newVar("oldSelf", Decls.Dyn)),
          EnvOption.declarations(CelFunctions.declarations()));

  private static final ProgramOption FUNCTIONS = ProgramOption.functions(CelFunctions.overloads());

  private final String text;
  private final JsonNode definition;
  private final Program program;
  private final Optional<Program> message;
  private final boolean transition;

  private CelRule(JsonNode definition) {
    this.definition = definition;
    this.text = definition.path("rule").asText();
    this.program = program(text);
    this.message =
        Optional.of(definition.path("messageExpression"))
            .map(JsonNode::textValue)
            .map(CelRule::program);
    this.transition = text.contains("oldSelf");
  }

  /**
   * Compiles a rule.
   *
   * @throws IllegalArgumentException if the expression is not valid CEL
   */
  static CelRule compile(JsonNode definition) {
    return new CelRule(definition);
  }

  /** Runs the rule; a rule about {@code oldSelf} is skipped when there is no old value. */
  Optional<FieldCause> check(Schema schema, JsonNode value, JsonNode old, String path) {
    boolean hasOld = !old.isMissingNode() && !old.isNull();
    if (transition && !hasOld && !definition.path("optionalOldSelf").asBoolean(false)) {
      return Optional.empty();
    }
    Map<String, Object> variables = new HashMap<>();
    variables.put("self", CelValues.of(schema, value));
    if (hasOld) {
      variables.put("oldSelf", CelValues.of(schema, old));
    }
    Val result = run(program, variables);
    if (result == BoolT.True) {
      return Optional.empty();
    }
    if (Err.isError(result)) {
      return Optional.of(cause(value, path, "rule evaluation error: " + result + ": " + text));
    }
    return Optional.of(cause(value, path, refusal(variables)));
  }

  private FieldCause cause(JsonNode value, String path, String words) {
    String where = path;
    String fieldPath = definition.path("fieldPath").asText("");
    if (!fieldPath.isEmpty()) {
      where = path.isEmpty() ? fieldPath.substring(1) : path + fieldPath;
    }
    return switch (definition.path("reason").asText("")) {
      case "FieldValueRequired" -> FieldCause.required(where, words);
      case "FieldValueForbidden" -> FieldCause.forbidden(where, words);
      case "FieldValueDuplicate" -> FieldCause.duplicate(where, Validation.shown(value));
      default -> FieldCause.invalid(where, Validation.shown(value), words);
    };
  }

  private String refusal(Map<String, Object> variables) {
    if (message.isPresent()) {
      Val made = run(message.get(), variables);
      if (!Err.isError(made) && made.value() instanceof String words && !words.isBlank()) {
        return words;
      }
    }
    String words = definition.path("message").asText("");
    return words.isEmpty() ? "failed rule: " + text : words;
  }

  static Val run(Program program, Map<String, Object> variables) {
    try {
      return program.eval(variables).getVal();
    } catch (RuntimeException e) {
      // The library throws for missing keys and bad regular expressions instead of returning them.
      return Err.newErr("%s", String.valueOf(e.getMessage()));
    }
  }

  private static Program program(String expression) {
    return program(ENVIRONMENT, FUNCTIONS, expression);
  }

  /**
   * Compiles an expression.
   *
   * @throws IllegalArgumentException if it is not valid CEL
   */
  static Program program(Env environment, ProgramOption functions, String expression) {
    // In two steps: compile() of cel-core 0.5.3 goes on with no tree after a syntax error.
    Env.AstIssuesTuple parsed = accepted(environment.parse(expression), expression);
    Env.AstIssuesTuple compiled = accepted(environment.check(parsed.getAst()), expression);
    return environment.program(compiled.getAst(), functions);
  }

  private static Env.AstIssuesTuple accepted(Env.AstIssuesTuple step, String expression) {
    if (step.hasIssues()) {
      throw new IllegalArgumentException(
          "rule " + expression + ": compilation failed: " + step.getIssues());
    }
    return step;
  }
}
