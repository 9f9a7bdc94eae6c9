package io.egressgateway.lab.apiserver;

import static io.egressgateway.lab.apiserver.LabServer.APPLY;
import static io.egressgateway.lab.apiserver.LabServer.JSON_PATCH;
import static io.egressgateway.lab.apiserver.LabServer.MERGE;
import static io.egressgateway.lab.apiserver.LabServer.STRATEGIC;
import static io.egressgateway.lab.apiserver.LabServer.WIDGET_PATH;
import static io.egressgateway.lab.apiserver.LabServer.widget;
import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.lab.apiserver.LabServer.Answer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The four kinds of patch and field ownership. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PatchRulesTest {
  private static final String PODS = "/api/v1/namespaces/default/pods";

  private final LabServer lab = LabServer.start();

  @AfterAll
  void stop() {
    lab.close();
  }

  @Test
  void aJsonPatchWhoseTestFailsIsRefusedAndChangesNothing() {
    lab.post(WIDGET_PATH, widget("tested", "{\"size\":1}"));
    String path = WIDGET_PATH + "/tested";
    Answer failed =
        lab.patch(
            path,
            JSON_PATCH,
            "[{\"op\":\"replace\",\"path\":\"/spec/size\",\"value\":2},"
                + "{\"op\":\"test\",\"path\":\"/spec/color\",\"value\":\"blue\"}]");
    assertThat(failed.code()).isEqualTo(422);
    assertThat(lab.get(path).text("spec", "size")).isEqualTo("1");
    Answer done =
        lab.patch(
            path,
            JSON_PATCH,
            "[{\"op\":\"test\",\"path\":\"/spec/color\",\"value\":\"red\"},"
                + "{\"op\":\"add\",\"path\":\"/spec/tags\",\"value\":[\"b\"]},"
                + "{\"op\":\"add\",\"path\":\"/spec/tags/0\",\"value\":\"a\"},"
                + "{\"op\":\"add\",\"path\":\"/spec/tags/-\",\"value\":\"c\"},"
                + "{\"op\":\"remove\",\"path\":\"/spec/tags/1\"}]");
    assertThat(done.body().path("spec").path("tags").toString()).isEqualTo("[\"a\",\"c\"]");
  }

  @Test
  void aNullInAMergePatchDeletesTheField() {
    lab.post(WIDGET_PATH, widget("merged", "{\"size\":1,\"name\":\"abc\"}"));
    Answer patched =
        lab.patch(
            WIDGET_PATH + "/merged",
            MERGE,
            "{\"metadata\":{\"labels\":{\"a\":\"b\"}},\"spec\":{\"name\":null}}");
    assertThat(patched.body().path("spec").has("name")).isFalse();
    assertThat(patched.text("metadata", "labels", "a")).isEqualTo("b");
  }

  @Test
  void aPatchWithAnOldResourceVersionIsAConflict() {
    Answer made = lab.post(WIDGET_PATH, widget("locked", "{\"size\":1}"));
    lab.patch(WIDGET_PATH + "/locked", MERGE, "{\"spec\":{\"size\":2}}");
    String old = made.text("metadata", "resourceVersion");
    Answer patched =
        lab.patch(
            WIDGET_PATH + "/locked",
            MERGE,
            "{\"metadata\":{\"resourceVersion\":\"" + old + "\"},\"spec\":{\"size\":3}}");
    assertThat(patched.code()).isEqualTo(409);
    assertThat(patched.text("reason")).isEqualTo("Conflict");
  }

  @Test
  void aStrategicPatchMergesContainersAndConditionsByTheirKeys() {
    lab.post(
        PODS,
        "{\"metadata\":{\"name\":\"s\"},\"spec\":{\"containers\":[{\"name\":\"a\",\"image\":\"1\","
            + "\"env\":[{\"name\":\"X\",\"value\":\"1\"},{\"name\":\"Y\",\"value\":\"1\"}]},"
            + "{\"name\":\"b\",\"image\":\"1\"}]}}");
    Answer patched =
        lab.patch(
            PODS + "/s",
            STRATEGIC,
            "{\"spec\":{\"containers\":[{\"name\":\"a\",\"image\":\"2\","
                + "\"env\":[{\"name\":\"X\",\"$patch\":\"delete\"}]}]}}");
    assertThat(patched.body().path("spec").path("containers")).hasSize(2);
    var first = patched.body().path("spec").path("containers").path(0);
    assertThat(first.path("image").asText()).isEqualTo("2");
    assertThat(first.path("env")).hasSize(1);
    lab.patch(
        PODS + "/s/status",
        STRATEGIC,
        "{\"status\":{\"conditions\":[{\"type\":\"Ready\",\"status\":\"False\"}]}}");
    Answer status =
        lab.patch(
            PODS + "/s/status",
            STRATEGIC,
            "{\"status\":{\"conditions\":[{\"type\":\"Ready\",\"status\":\"True\"},"
                + "{\"type\":\"Other\",\"status\":\"True\"}]}}");
    assertThat(status.body().path("status").path("conditions")).hasSize(2);
    assertThat(status.body().path("status").path("conditions").path(0).path("status").asText())
        .isEqualTo("True");
  }

  @Test
  void aStrategicPatchOfACustomResourceIsUnsupported() {
    lab.post(WIDGET_PATH, widget("nostrategic", "{\"size\":1}"));
    assertThat(lab.patch(WIDGET_PATH + "/nostrategic", STRATEGIC, "{}").code()).isEqualTo(415);
  }

  @Test
  void anApplyCreatesThenRemovesWhatIsNoLongerApplied() {
    String path = WIDGET_PATH + "/applied?fieldManager=one";
    Answer made =
        lab.patch(
            path,
            APPLY,
            widget(
                "applied",
                "{\"size\":1,\"name\":\"abc\",\"parts\":[{\"name\":\"p\"},{\"name\":\"q\"}]}"));
    assertThat(made.code()).isEqualTo(201);
    Answer both =
        lab.patch(
            WIDGET_PATH + "/applied?fieldManager=two",
            APPLY,
            widget("applied", "{\"ip\":\"1.2.3.4\",\"parts\":[{\"name\":\"r\",\"weight\":7}]}"));
    assertThat(both.code()).isEqualTo(200);
    assertThat(both.body().path("spec").path("parts")).hasSize(3);
    Answer less =
        lab.patch(path, APPLY, widget("applied", "{\"size\":2,\"parts\":[{\"name\":\"q\"}]}"));
    assertThat(less.body().path("spec").has("name")).isFalse();
    assertThat(less.text("spec", "ip")).isEqualTo("1.2.3.4");
    assertThat(less.body().path("spec").path("parts").findValuesAsText("name"))
        .containsExactly("q", "r");
  }

  @Test
  void anotherManagersFieldIsAConflictUntilItIsForced() {
    String path = WIDGET_PATH + "/contested";
    lab.patch(path + "?fieldManager=one", APPLY, widget("contested", "{\"size\":1}"));
    Answer refused =
        lab.patch(path + "?fieldManager=two", APPLY, widget("contested", "{\"size\":2}"));
    assertThat(refused.code()).isEqualTo(409);
    assertThat(refused.text("message"))
        .isEqualTo(
            "Apply failed with 1 conflict: conflict with \"one\" using lab.egressgateway.io/v1:"
                + " .spec.size");
    var cause = refused.body().path("details").path("causes").path(0);
    assertThat(cause.path("reason").asText()).isEqualTo("FieldManagerConflict");
    assertThat(cause.path("field").asText()).isEqualTo(".spec.size");
    Answer same = lab.patch(path + "?fieldManager=two", APPLY, widget("contested", "{\"size\":1}"));
    assertThat(same.code()).isEqualTo(200);
    Answer forced =
        lab.patch(
            path + "?fieldManager=two&force=true", APPLY, widget("contested", "{\"size\":2}"));
    assertThat(forced.text("spec", "size")).isEqualTo("2");
    Answer left = lab.patch(path + "?fieldManager=one", APPLY, widget("contested", "{\"size\":2}"));
    assertThat(left.code()).isEqualTo(200);
  }

  @Test
  void aStatusIsAppliedThroughItsSubresourceWithItsOwnOwners() {
    lab.post(WIDGET_PATH, widget("status", "{\"size\":1}"));
    String path = WIDGET_PATH + "/status/status?fieldManager=controller";
    String ready =
        "{\"apiVersion\":\"lab.egressgateway.io/v1\",\"kind\":\"Widget\",\"metadata\":{\"name\":\"status\"},"
            + "\"spec\":{\"size\":50},\"status\":{\"conditions\":[{\"type\":\"Ready\",\"status\":\"True\"}]}}";
    Answer applied = lab.patch(path, APPLY, ready);
    assertThat(applied.code()).isEqualTo(200);
    assertThat(applied.text("spec", "size")).isEqualTo("1");
    lab.patch(
        WIDGET_PATH + "/status/status?fieldManager=other",
        APPLY,
        ready.replace("\"Ready\"", "\"Seen\""));
    Answer both = lab.get(WIDGET_PATH + "/status");
    assertThat(both.body().path("status").path("conditions")).hasSize(2);
    Answer again = lab.patch(path, APPLY, ready);
    assertThat(again.text("metadata", "resourceVersion"))
        .isEqualTo(both.text("metadata", "resourceVersion"));
    Answer refused =
        lab.patch(
            WIDGET_PATH + "/status/status?fieldManager=other",
            APPLY,
            ready.replace("\"True\"", "\"False\""));
    assertThat(refused.code()).isEqualTo(409);
    assertThat(refused.text("message"))
        .contains("with subresource \"status\"", ".status.conditions[type=\"Ready\"].status");
  }

  @Test
  void anUpdateTakesFieldsOverWithoutAsking() {
    String path = WIDGET_PATH + "/updated";
    lab.patch(path + "?fieldManager=one", APPLY, widget("updated", "{\"size\":1}"));
    lab.patch(path + "?fieldManager=editor", MERGE, "{\"spec\":{\"size\":5}}");
    Answer refused =
        lab.patch(path + "?fieldManager=one", APPLY, widget("updated", "{\"size\":1}"));
    assertThat(refused.text("message")).contains("conflict with \"editor\"", ".spec.size");
  }

  @Test
  void aPatchOfAnUnknownFormatIsRefused() {
    assertThat(lab.patch(WIDGET_PATH + "/x", "text/plain", "{}").code()).isEqualTo(415);
  }
}
