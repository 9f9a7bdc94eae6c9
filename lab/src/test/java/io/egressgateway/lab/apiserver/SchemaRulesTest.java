package io.egressgateway.lab.apiserver;

import static io.egressgateway.lab.apiserver.LabServer.MERGE;
import static io.egressgateway.lab.apiserver.LabServer.WIDGET_PATH;
import static io.egressgateway.lab.apiserver.LabServer.widget;
import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.lab.apiserver.LabServer.Answer;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Defaulting, pruning, validation and CEL of custom resources. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SchemaRulesTest {
  private final LabServer lab = LabServer.start();

  @AfterAll
  void stop() {
    lab.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{}|spec.size|FieldValueRequired|Required value",
        "{\"size\":0}|spec.size|FieldValueInvalid|greater than or equal to 1",
        "{\"size\":101}|spec.size|FieldValueInvalid|less than or equal to 100",
        "{\"size\":\"1\"}|spec.size|FieldValueTypeInvalid|must be of type integer: \"string\"",
        "{\"size\":1.5}|spec.size|FieldValueTypeInvalid|must be of type integer",
        "{\"size\":1,\"color\":\"pink\"}|spec.color|FieldValueNotSupported|\"red\", \"green\", \"blue\"",
        "{\"size\":1,\"name\":\"a\"}|spec.name|FieldValueInvalid|at least 2 chars long",
        "{\"size\":1,\"name\":\"abcdefghi\"}|spec.name|FieldValueTooLong|may not be more than 8",
        "{\"size\":1,\"name\":\"AB\"}|spec.name|FieldValueInvalid|should match '^[a-z]+$'",
        "{\"size\":1,\"cidr\":\"10.0.0.0\"}|spec.cidr|FieldValueInvalid|must be of type cidr",
        "{\"size\":1,\"port\":1.5}|spec.port|FieldValueTypeInvalid|in body must be of type",
        "{\"size\":1,\"tags\":[\"a\",\"b\",\"c\",\"d\"]}|spec.tags|FieldValueTooMany|at most 3 items",
        "{\"size\":1,\"tags\":[\"a\",\"a\"]}|spec.tags[1]|FieldValueDuplicate|Duplicate value: \"a\"",
        "{\"size\":1,\"parts\":[{}]}|spec.parts[0].name|FieldValueRequired|Required value",
        "{\"size\":1,\"ip\":\"1.2.3\"}|spec|FieldValueInvalid|must be an IP address",
        "{\"size\":1,\"ip\":\"1.2.3.4\",\"cidr\":\"10.0.0.0/8\"}|spec|FieldValueInvalid|the address"
            + " 1.2.3.4 is not in 10.0.0.0/8",
      })
  void aBadFieldIsRefusedWithItsPathAndReason(
      String spec, String field, String reason, String words) {
    Answer answer = lab.post(WIDGET_PATH, widget("bad", spec));
    assertThat(answer.code()).isEqualTo(422);
    assertThat(answer.text("reason")).isEqualTo("Invalid");
    var cause = answer.body().path("details").path("causes").path(0);
    assertThat(cause.path("field").asText()).isEqualTo(field);
    assertThat(cause.path("reason").asText()).isEqualTo(reason);
    assertThat(cause.path("message").asText()).contains(words);
  }

  @Test
  void allFaultsAreToldAtOnce() {
    Answer answer = lab.post(WIDGET_PATH, widget("bad", "{\"size\":0,\"color\":\"pink\"}"));
    assertThat(answer.body().path("details").path("causes").findValuesAsText("field"))
        .containsExactlyInAnyOrder("spec.size", "spec.color");
    assertThat(answer.text("message"))
        .startsWith("Widget.lab.egressgateway.io \"bad\" is invalid: [spec.");
  }

  @Test
  void defaultsAreFilledInAndUnknownFieldsGoUnlessKept() {
    Answer made =
        lab.post(
            WIDGET_PATH,
            widget(
                "pruned",
                "{\"size\":1,\"other\":1,\"free\":{\"any\":{\"thing\":1}},\"port\":\"http\","
                    + "\"parts\":[{\"name\":\"p\",\"x\":1}]}"));
    assertThat(made.body().path("spec").toString())
        .isEqualTo(
            "{\"size\":1,\"free\":{\"any\":{\"thing\":1}},\"port\":\"http\","
                + "\"parts\":[{\"name\":\"p\",\"weight\":5}],\"color\":\"red\"}");
  }

  @Test
  void strictFieldValidationNamesTheUnknownFields() {
    Answer answer =
        lab.post(
            WIDGET_PATH + "?fieldValidation=Strict",
            widget("strict", "{\"size\":1,\"other\":1,\"parts\":[{\"name\":\"p\",\"x\":1}]}"));
    assertThat(answer.code()).isEqualTo(400);
    assertThat(answer.text("message"))
        .isEqualTo(
            "Widget in version \"v1\" cannot be handled as a Widget: strict decoding error:"
                + " unknown field \"spec.other\", unknown field \"spec.parts[0].x\"");
  }

  @Test
  void aTransitionRuleComparesWithTheOldObject() {
    lab.post(WIDGET_PATH, widget("transition", "{\"size\":1}"));
    Answer answer =
        lab.patch(WIDGET_PATH + "/transition", MERGE, "{\"spec\":{\"color\":\"blue\"}}");
    assertThat(answer.code()).isEqualTo(422);
    assertThat(answer.text("message")).contains("color is immutable");
  }

  @Test
  void aDefinitionWhoseRuleDoesNotCompileIsRefused() {
    String definition =
        LabServer.widgetDefinition()
            .getFirst()
            .toString()
            .replace("widgets", "gadgets")
            .replace("Widget", "Gadget")
            .replace("self.color == oldSelf.color", "self.color ==");
    Answer answer = lab.post("/apis/apiextensions.k8s.io/v1/customresourcedefinitions", definition);
    assertThat(answer.code()).isEqualTo(422);
    assertThat(answer.text("message")).contains("compilation failed");
  }

  @Test
  void aDefinitionIsServedAtOnceAndTakesItsObjectsWithIt() {
    String definition =
        LabServer.widgetDefinition()
            .getFirst()
            .toString()
            .replace("widgets", "gizmos")
            .replace("widget", "gizmo")
            .replace("Widget", "Gizmo");
    String definitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
    Answer made = lab.post(definitions, definition);
    assertThat(made.code()).isEqualTo(201);
    assertThat(made.body().path("status").path("conditions").findValuesAsText("type"))
        .containsExactly("NamesAccepted", "Established");
    String path = WIDGET_PATH.replace("widgets", "gizmos");
    assertThat(lab.post(path, widget("g", "{\"size\":1}").replace("Widget", "Gizmo")).code())
        .isEqualTo(201);
    lab.delete(definitions + "/gizmos.lab.egressgateway.io");
    LabServer.await("the kind goes", () -> lab.get(path).code() == 404);
    lab.post(definitions, definition);
    assertThat(lab.get(path).body().path("items")).isEmpty();
  }

  @Test
  void selectorsOfEveryKindSelect() {
    String maps = "/api/v1/namespaces/kube-public/configmaps";
    for (String labels : List.of("\"a\":\"1\"", "\"a\":\"2\"", "\"b\":\"1\"")) {
      String name = "m" + labels.charAt(1) + labels.charAt(5);
      lab.post(maps, "{\"metadata\":{\"name\":\"" + name + "\",\"labels\":{" + labels + "}}}");
    }
    assertThat(names(maps, "labelSelector=a%3D1")).containsExactly("ma1");
    assertThat(names(maps, "labelSelector=a!%3D1")).containsExactly("ma2", "mb1");
    assertThat(names(maps, "labelSelector=a%20in%20(1,2)")).containsExactly("ma1", "ma2");
    assertThat(names(maps, "labelSelector=a%20notin%20(1)")).containsExactly("ma2", "mb1");
    assertThat(names(maps, "labelSelector=a")).containsExactly("ma1", "ma2");
    assertThat(names(maps, "labelSelector=!a,b")).containsExactly("mb1");
    assertThat(names(maps, "fieldSelector=metadata.name%3Dma2")).containsExactly("ma2");
    assertThat(names(maps, "fieldSelector=metadata.name!%3Dma2,metadata.namespace%3Dkube-public"))
        .containsExactly("ma1", "mb1");
    assertThat(lab.get(maps + "?labelSelector=a%3D%3D%3D").code()).isEqualTo(400);
  }

  private List<String> names(String path, String query) {
    return lab.get(path + "?" + query).body().path("items").findValues("metadata").stream()
        .map(metadata -> metadata.path("name").asText())
        .toList();
  }
}
