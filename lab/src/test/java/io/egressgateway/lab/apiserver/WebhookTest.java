package io.egressgateway.lab.apiserver;

import static io.egressgateway.lab.apiserver.LabServer.APPLY;
import static io.egressgateway.lab.apiserver.LabServer.MERGE;
import static io.egressgateway.lab.apiserver.LabServer.WIDGET_PATH;
import static io.egressgateway.lab.apiserver.RecordingWebhook.denied;
import static io.egressgateway.lab.apiserver.RecordingWebhook.patched;
import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.lab.apiserver.LabServer.Answer;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WebhookTest {
  private static final String CONFIGURATIONS = "/apis/admissionregistration.k8s.io/v1/";

  private final LabServer lab = LabServer.start();
  private final RecordingWebhook hook = new RecordingWebhook("127.0.0.1", "hook.apps.svc");

  @AfterEach
  void close() {
    hook.close();
    lab.close();
  }

  private void register(String kind, String client, String more) {
    String name = kind.toLowerCase(Locale.ROOT);
    Answer made =
        lab.post(
            CONFIGURATIONS + name + "webhookconfigurations",
            """
            {"metadata": {"name": "%s"}, "webhooks": [{"name": "w.example.com",
              "clientConfig": {%s, "caBundle": "%s"}, "sideEffects": "None",
              "admissionReviewVersions": ["v1"], "failurePolicy": "Fail", "timeoutSeconds": 2,
              "rules": [{"apiGroups": ["lab.egressgateway.io"], "apiVersions": ["v1"],
                "operations": ["CREATE", "UPDATE", "DELETE"], "resources": ["widgets"]}]
              %s}]}
            """
                .formatted(name, client, hook.authority(), more));
    assertThat(made.code()).as(made.body().toString()).isEqualTo(201);
  }

  private void register(String kind) {
    register(kind, "\"url\": \"https://127.0.0.1:" + hook.port() + "/x\"", "");
  }

  private static String widget(String name, String spec) {
    return "{\"metadata\": {\"name\": \"" + name + "\"}, \"spec\": " + spec + "}";
  }

  private static String apply(String name, String spec) {
    return "{apiVersion: lab.egressgateway.io/v1, kind: Widget, metadata: {name: "
        + name
        + "}, spec: "
        + spec
        + "}";
  }

  @Test
  void aRefusalReachesTheClientInTheWordsOfARealServer() {
    register("Validating");
    hook.answer = _ -> denied("spec.size: \"7\" is not even");
    Answer answer = lab.post(WIDGET_PATH, widget("a", "{\"size\": 7}"));
    assertThat(answer.code()).isEqualTo(403);
    assertThat(answer.text("reason")).isEqualTo("Forbidden");
    assertThat(answer.text("message"))
        .isEqualTo(
            "admission webhook \"w.example.com\" denied the request: spec.size: \"7\" is not even");
    assertThat(lab.get(WIDGET_PATH + "/a").code()).isEqualTo(404);
    assertThat(hook.asked.element().path("operation").asText()).isEqualTo("CREATE");
    assertThat(hook.asked.element().path("namespace").asText()).isEqualTo("default");
    assertThat(hook.asked.element().path("object").path("spec").path("color").asText())
        .as("defaults come before webhooks")
        .isEqualTo("red");
  }

  @Test
  void aPatchIsAppliedThenCheckedByTheSchemaAndSeenByValidatingWebhooks() {
    register("Mutating");
    register("Validating");
    hook.answer =
        request ->
            request.path("object").path("spec").has("name")
                ? RecordingWebhook.allowed()
                : patched(
                    "[{\"op\": \"add\", \"path\": \"/spec/name\", \"value\": \"filled\"},"
                        + " {\"op\": \"add\", \"path\": \"/spec/none\", \"value\": 1}]");
    Answer made = lab.post(WIDGET_PATH, widget("a", "{\"size\": 7}"));
    assertThat(made.text("spec", "name")).isEqualTo("filled");
    assertThat(made.body().path("spec").has("none")).as("pruned").isFalse();
    assertThat(hook.asked).hasSize(2);
    assertThat(List.copyOf(hook.asked).getLast().path("object").path("spec").path("name").asText())
        .isEqualTo("filled");
    hook.answer = _ -> patched("[{\"op\": \"add\", \"path\": \"/spec/size\", \"value\": 1000}]");
    Answer wrong = lab.post(WIDGET_PATH, widget("b", "{\"size\": 7}"));
    assertThat(wrong.code()).isEqualTo(422);
    assertThat(wrong.text("message")).contains("spec.size");
  }

  @Test
  void everyWayToWriteIsAskedAboutAndTheStatusIsNot() {
    lab.post(WIDGET_PATH, widget("a", "{\"size\": 7}"));
    register("Validating");
    lab.patch(WIDGET_PATH + "/a", MERGE, "{\"spec\": {\"size\": 8}}");
    lab.patch(WIDGET_PATH + "/a?fieldManager=m&force=true", APPLY, apply("a", "{size: 9}"));
    lab.patch(WIDGET_PATH + "/b?fieldManager=m", APPLY, apply("b", "{size: 9}"));
    lab.patch(WIDGET_PATH + "/a/status", MERGE, "{\"status\": {\"eip\": {}}}");
    lab.delete(WIDGET_PATH + "/a");
    assertThat(hook.asked)
        .extracting(
            request -> request.path("operation").asText() + " " + request.path("name").asText())
        .containsExactly("UPDATE a", "UPDATE a", "CREATE b", "DELETE a");
    assertThat(hook.asked.element().path("oldObject").path("spec").path("size").asInt())
        .isEqualTo(7);
    hook.answer = _ -> denied("never");
    Answer kept = lab.delete(WIDGET_PATH + "/b");
    assertThat(kept.code()).isEqualTo(403);
    assertThat(lab.get(WIDGET_PATH + "/b").code()).isEqualTo(200);
    Answer listed = lab.delete(WIDGET_PATH);
    assertThat(listed.code()).isEqualTo(403);
  }

  @Test
  void aWebhookThatCannotBeAskedFailsTheWriteOrIsPassedOver() {
    register("Validating", "\"url\": \"https://127.0.0.1:1/x\"", "");
    Answer failed = lab.post(WIDGET_PATH, widget("a", "{\"size\": 7}"));
    assertThat(failed.code()).isEqualTo(500);
    assertThat(failed.text("message"))
        .startsWith(
            "Internal error occurred: failed calling webhook \"w.example.com\": failed to call"
                + " webhook: Post \"https://127.0.0.1:1/x\"");
    assertThat(
            lab.patch(
                    CONFIGURATIONS + "validatingwebhookconfigurations/validating",
                    "application/json-patch+json",
                    "[{\"op\": \"replace\", \"path\": \"/webhooks/0/failurePolicy\", \"value\":"
                        + " \"Ignore\"}]")
                .code())
        .isEqualTo(200);
    assertThat(lab.post(WIDGET_PATH, widget("a", "{\"size\": 7}")).code()).isEqualTo(201);
  }

  @Test
  void aCertificateOfSomebodyElseIsNotTrusted() {
    try (RecordingWebhook stranger = new RecordingWebhook("127.0.0.1")) {
      register("Validating", "\"url\": \"https://127.0.0.1:" + stranger.port() + "/x\"", "");
      Answer failed = lab.post(WIDGET_PATH, widget("a", "{\"size\": 7}"));
      assertThat(failed.code()).isEqualTo(500);
      assertThat(stranger.asked).isEmpty();
    }
  }

  @Test
  void aServiceIsFoundByItsRouteOrItsEndpointsAndMustHaveItsName() {
    String service = "\"service\": {\"namespace\": \"apps\", \"name\": \"hook\", \"path\": \"x\"}";
    register("Validating", service, "");
    assertThat(lab.post(WIDGET_PATH, widget("a", "{\"size\": 7}")).text("message"))
        .contains("no endpoints available for service \"hook\"");
    lab.post("/api/v1/namespaces", "{\"metadata\": {\"name\": \"apps\"}}");
    lab.post(
        "/api/v1/namespaces/apps/endpoints",
        "{\"metadata\": {\"name\": \"hook\"}, \"subsets\": [{\"addresses\": [{\"ip\":"
            + " \"127.0.0.1\"}], \"ports\": [{\"port\": "
            + hook.port()
            + "}]}]}");
    assertThat(lab.post(WIDGET_PATH, widget("a", "{\"size\": 7}")).code()).isEqualTo(201);
    lab.server()
        .services()
        .set(
            "apps",
            "hook",
            List.of(
                new InetSocketAddress("127.0.0.1", 1),
                new InetSocketAddress("127.0.0.1", hook.port())));
    assertThat(lab.post(WIDGET_PATH, widget("b", "{\"size\": 7}")).code())
        .as("the second address where the first does not answer")
        .isEqualTo(201);
    assertThat(hook.asked).hasSize(2);
  }

  @Test
  void aDryRunIsSaidSoAndNotAskedWhereTheWebhookHasSideEffects() {
    register("Validating");
    lab.post(WIDGET_PATH + "?dryRun=All", widget("a", "{\"size\": 7}"));
    assertThat(hook.asked.element().path("dryRun").asBoolean()).isTrue();
    lab.patch(
        CONFIGURATIONS + "validatingwebhookconfigurations/validating",
        "application/json-patch+json",
        "[{\"op\": \"replace\", \"path\": \"/webhooks/0/sideEffects\", \"value\": \"Some\"}]");
    Answer refused = lab.post(WIDGET_PATH + "?dryRun=All", widget("a", "{\"size\": 7}"));
    assertThat(refused.code()).isEqualTo(400);
    assertThat(refused.text("message")).contains("does not support dry run");
  }

  /** A webhook may read and write here before it answers; the write it is asked about waits. */
  @Test
  void aPatchThatAnotherWriteOvertakesIsBegunAgain() {
    lab.post(WIDGET_PATH, widget("a", "{\"size\": 7}"));
    register("Validating");
    hook.answer =
        request -> {
          if (hook.asked.size() == 1) {
            lab.patch(WIDGET_PATH + "/a/status", MERGE, "{\"status\": {\"eip\": {}}}");
          }
          return RecordingWebhook.allowed();
        };
    Answer patched = lab.patch(WIDGET_PATH + "/a", MERGE, "{\"spec\": {\"size\": 8}}");
    assertThat(patched.code()).isEqualTo(200);
    assertThat(patched.body().path("status").has("eip")).isTrue();
    assertThat(hook.asked).hasSize(2);
  }
}
