package io.egressgateway.lab.apiserver.schema;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.Map;
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

/** An expression of an admission policy: about object, oldObject and request, true or false. */
public final class CelCondition {
  private static final Env ENVIRONMENT =
      Env.newCustomEnv(
          Library.StdLib(),
          StringsLib.strings(),
          EnvOption.declarations(
              Decls.newVar("object", Decls.Dyn),
              Decls.newVar("oldObject", Decls.Dyn),
              Decls.newVar("request", Decls.Dyn)),
          EnvOption.declarations(CelFunctions.declarations()));

  private static final ProgramOption FUNCTIONS = ProgramOption.functions(CelFunctions.overloads());

  private final String text;
  private final Program program;

  private CelCondition(String text) {
    this.text = text;
    this.program = CelRule.program(ENVIRONMENT, FUNCTIONS, text);
  }

  /**
   * Compiles an expression.
   *
   * @throws IllegalArgumentException if it is not valid CEL
   */
  public static CelCondition compile(String expression) {
    return new CelCondition(expression);
  }

  /**
   * Whether it is true.
   *
   * @throws IllegalArgumentException if it cannot be worked out, or is no truth value
   */
  public boolean holds(Map<String, JsonNode> variables) {
    Map<String, Object> values = new HashMap<>();
    variables.forEach((name, value) -> {
      Object plain = CelValues.of(Schema.UNKNOWN, value);
      if (plain != null) {
        values.put(name, plain);
      }
    });
    Val result = CelRule.run(program, values);
    if (Err.isError(result) || !(result instanceof BoolT)) {
      throw new IllegalArgumentException("expression '" + text + "' resulted in " + result);
    }
    return result == BoolT.True;
  }
}
