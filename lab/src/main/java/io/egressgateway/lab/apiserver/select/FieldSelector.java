package io.egressgateway.lab.apiserver.select;

import com.fasterxml.jackson.databind.JsonNode;
import io.egressgateway.lab.apiserver.json.ApiException;
import io.egressgateway.lab.apiserver.json.Json;
import java.util.ArrayList;
import java.util.List;

/**
 * The {@code fieldSelector} parameter: {@code metadata.name=a,spec.nodeName!=b}.
 *
 * <p>Unlike a real server, any scalar field of any kind can be selected by; {@code source} of
 * events stands for {@code source.component} as it does there.
 */
public final class FieldSelector {
  private record Term(String[] path, boolean equal, String value) {}

  private final List<Term> terms;

  private FieldSelector(List<Term> terms) {
    this.terms = List.copyOf(terms);
  }

  /**
   * Parses a selector; an empty one matches everything.
   *
   * @throws ApiException 400 if it cannot be parsed
   */
  public static FieldSelector parse(String text) {
    List<Term> terms = new ArrayList<>();
    for (String part : text.isBlank() ? new String[0] : text.split(",", -1)) {
      int at = part.indexOf('=');
      if (at < 1) {
        throw ApiException.badRequest(
            "invalid selector: '" + text + "'; can't understand '" + part + "'");
      }
      boolean different = part.charAt(at - 1) == '!';
      String field = part.substring(0, different ? at - 1 : at).strip();
      String value = part.substring(at + 1).replaceFirst("^=", "").strip();
      terms.add(new Term(path(field), !different, value));
    }
    return new FieldSelector(terms);
  }

  public boolean matches(JsonNode object) {
    for (Term term : terms) {
      if (Json.text(object, term.path()).equals(term.value()) != term.equal()) {
        return false;
      }
    }
    return true;
  }

  public boolean isEmpty() {
    return terms.isEmpty();
  }

  private static String[] path(String field) {
    return field.equals("source") ? new String[] {"source", "component"} : field.split("\\.");
  }
}
