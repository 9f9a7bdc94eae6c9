package io.egressgateway.lab.apiserver;

import static io.egressgateway.lab.apiserver.LabServer.WIDGETS;
import static io.egressgateway.lab.apiserver.LabServer.WIDGET_PATH;
import static io.egressgateway.lab.apiserver.LabServer.typedWidget;
import static io.egressgateway.lab.apiserver.LabServer.widget;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.egressgateway.lab.apiserver.LabServer.Answer;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Create, update, delete and what the server does by itself. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ObjectRulesTest {
  private final LabServer lab = LabServer.start();
  private KubernetesClient client = lab.client();

  @BeforeAll
  void connect() {
    client = lab.client();
  }

  @AfterAll
  void stop() {
    lab.close();
  }

  /** A bench's 100,000 pods once had no addresses, because the server fills in a phase. */
  @Test
  void anObjectMadeWholeHasItsStatusThoughTheServerFillsOneInByItself() {
    for (String name : new String[] {"whole", "bare"}) {
      ObjectNode pod = JsonNodeFactory.instance.objectNode().put("apiVersion", "v1");
      pod.put("kind", "Pod");
      pod.putObject("metadata").put("name", name).put("namespace", "default");
      pod.putObject("spec").putArray("containers").addObject().put("name", "c").put("image", "i");
      if (name.equals("whole")) {
        pod.putObject("status").put("phase", "Running").put("podIP", "10.0.0.7");
      }
      lab.server().createWhole(pod);
    }
    assertThat(client.pods().inNamespace("default").withName("whole").get().getStatus())
        .returns("Running", PodStatus::getPhase)
        .returns("10.0.0.7", PodStatus::getPodIP);
    assertThat(client.pods().inNamespace("default").withName("bare").get().getStatus().getPhase())
        .isEqualTo("Pending");
  }

  @Test
  void anObjectGetsItsIdentityFromTheServer() {
    ConfigMap made =
        client
            .configMaps()
            .inNamespace("default")
            .resource(
                new ConfigMapBuilder()
                    .withNewMetadata()
                    .withGenerateName("made-")
                    .endMetadata()
                    .build())
            .create();
    assertThat(made.getMetadata().getName()).startsWith("made-").hasSize(10);
    assertThat(made.getMetadata().getUid()).hasSize(36);
    assertThat(made.getMetadata().getCreationTimestamp()).endsWith("Z");
  }

  @Test
  void aSecondObjectOfTheSameNameIsRefused() {
    lab.post(WIDGET_PATH, widget("twice", "{\"size\":1}"));
    Answer second = lab.post(WIDGET_PATH, widget("twice", "{\"size\":1}"));
    assertThat(second.code()).isEqualTo(409);
    assertThat(second.text("reason")).isEqualTo("AlreadyExists");
    assertThat(second.text("message"))
        .isEqualTo("widgets.lab.egressgateway.io \"twice\" already exists");
  }

  @Test
  void nothingIsCreatedInANamespaceThatIsNotThere() {
    Answer answer =
        lab.post(WIDGET_PATH.replace("default", "nowhere"), widget("a", "{\"size\":1}"));
    assertThat(answer.code()).isEqualTo(404);
    assertThat(answer.text("message")).isEqualTo("namespaces \"nowhere\" not found");
  }

  @Test
  void aStaleUpdateIsAConflictOnTheObjectAndOnItsStatus() {
    var widgets = client.genericKubernetesResources(WIDGETS).inNamespace("default");
    GenericKubernetesResource first = widgets.resource(typedWidget("stale", 1)).create();
    GenericKubernetesResource newer = widgets.withName("stale").get();
    newer.setAdditionalProperty("spec", Map.of("size", 2));
    widgets.resource(newer).update();

    first.setAdditionalProperty("spec", Map.of("size", 3));
    assertThatThrownBy(() -> widgets.resource(first).update())
        .isInstanceOfSatisfying(
            KubernetesClientException.class, e -> assertThat(e.getCode()).isEqualTo(409));
    first.setAdditionalProperty("status", Map.of("eip", Map.of("ipv4", "1.1.1.1")));
    assertThatThrownBy(() -> widgets.resource(first).updateStatus())
        .isInstanceOfSatisfying(
            KubernetesClientException.class, e -> assertThat(e.getCode()).isEqualTo(409));
  }

  @Test
  void statusAndSpecAreWrittenApartAndOnlySpecCountsAsAGeneration() {
    String path = WIDGET_PATH + "/apart";
    lab.post(
        WIDGET_PATH,
        widget("apart", "{\"size\":1}").replace("\"spec\"", "\"status\":{\"eip\":{}},\"spec\""));
    assertThat(lab.get(path).body().has("status")).isFalse();

    Answer status =
        lab.patch(
            path + "/status",
            LabServer.MERGE,
            "{\"spec\":{\"size\":9},\"status\":{\"eip\":{\"ipv4\":\"1.1.1.1\"}}}");
    assertThat(status.text("spec", "size")).isEqualTo("1");
    assertThat(status.text("status", "eip", "ipv4")).isEqualTo("1.1.1.1");
    assertThat(status.text("metadata", "generation")).isEqualTo("1");

    Answer spec =
        lab.patch(
            path, LabServer.MERGE, "{\"spec\":{\"size\":2},\"status\":{\"eip\":{\"ipv4\":\"x\"}}}");
    assertThat(spec.text("status", "eip", "ipv4")).isEqualTo("1.1.1.1");
    assertThat(spec.text("metadata", "generation")).isEqualTo("2");
  }

  @Test
  void podStatusIsWrittenThroughItsSubresourceOnly() {
    var pods = client.pods().inNamespace("default");
    Pod pod =
        new PodBuilder()
            .withNewMetadata()
            .withName("status")
            .endMetadata()
            .withNewSpec()
            .addNewContainer()
            .withName("c")
            .withImage("i")
            .endContainer()
            .endSpec()
            .withNewStatus()
            .withPodIP("10.0.0.1")
            .endStatus()
            .build();
    assertThat(pods.resource(pod).create().getStatus().getPodIP()).isNull();
    Pod running =
        pods.withName("status")
            .editStatus(p ->
                new PodBuilder(p)
                    .editStatus()
                    .withPodIP("10.0.0.2")
                    .withPhase("Running")
                    .endStatus()
                    .build());
    assertThat(running.getStatus().getPodIP()).isEqualTo("10.0.0.2");
    assertThat(
            client.pods().inAnyNamespace().withField("status.phase", "Running").list().getItems())
        .extracting(p -> p.getMetadata().getName())
        .contains("status");
  }

  @Test
  void aWriteThatChangesNothingKeepsTheResourceVersion() {
    Answer made = lab.post(WIDGET_PATH, widget("same", "{\"size\":1}"));
    Answer again = lab.patch(WIDGET_PATH + "/same", LabServer.MERGE, "{\"spec\":{\"size\":1}}");
    Answer put = lab.put(WIDGET_PATH + "/same", again.body().toString());
    assertThat(put.text("metadata", "resourceVersion"))
        .isEqualTo(made.text("metadata", "resourceVersion"));
  }

  @Test
  void aDryRunAnswersAsIfAndStoresNothing() {
    Answer made = lab.post(WIDGET_PATH + "?dryRun=All", widget("dry", "{\"size\":1}"));
    assertThat(made.code()).isEqualTo(201);
    assertThat(made.text("spec", "color")).isEqualTo("red");
    assertThat(lab.get(WIDGET_PATH + "/dry").code()).isEqualTo(404);
  }

  @Test
  void aDeletionKeepsToItsPreconditions() {
    Answer made = lab.post(WIDGET_PATH, widget("precondition", "{\"size\":1}"));
    String wrong = "{\"preconditions\":{\"uid\":\"other\"}}";
    assertThat(lab.send("DELETE", WIDGET_PATH + "/precondition", "application/json", wrong).code())
        .isEqualTo(409);
    String right = "{\"preconditions\":{\"uid\":\"" + made.text("metadata", "uid") + "\"}}";
    Answer gone = lab.send("DELETE", WIDGET_PATH + "/precondition", "application/json", right);
    assertThat(gone.code()).isEqualTo(200);
    assertThat(gone.text("status")).isEqualTo("Success");
  }

  @Test
  void aFinalizerHoldsAnObjectUntilItIsTakenOff() {
    String path = WIDGET_PATH + "/held";
    lab.post(
        WIDGET_PATH,
        widget("held", "{\"size\":1}")
            .replace("\"name\":\"held\"", "\"name\":\"held\",\"finalizers\":[\"lab/x\"]"));
    assertThat(lab.delete(path).text("metadata", "deletionTimestamp")).isNotEmpty();
    assertThat(lab.get(path).code()).isEqualTo(200);
    Answer more =
        lab.patch(path, LabServer.MERGE, "{\"metadata\":{\"finalizers\":[\"lab/x\",\"lab/y\"]}}");
    assertThat(more.code()).isEqualTo(422);
    lab.patch(path, LabServer.MERGE, "{\"metadata\":{\"finalizers\":null}}");
    assertThat(lab.get(path).code()).isEqualTo(404);
  }

  @Test
  void whatAnObjectOwnsGoesWithItUnlessThereIsAnotherOwner() {
    Answer owner = lab.post(WIDGET_PATH, widget("owner", "{\"size\":1}"));
    Answer other = lab.post(WIDGET_PATH, widget("other-owner", "{\"size\":1}"));
    lab.post("/api/v1/namespaces/default/configmaps", owned("only", owner));
    lab.post("/api/v1/namespaces/default/configmaps", owned("both", owner, other));
    lab.delete(WIDGET_PATH + "/owner");
    LabServer.await(
        "the dependent goes",
        () -> lab.get("/api/v1/namespaces/default/configmaps/only").code() == 404);
    LabServer.await(
        "the gone owner is forgotten",
        () ->
            lab.get("/api/v1/namespaces/default/configmaps/both")
                    .body()
                    .path("metadata")
                    .path("ownerReferences")
                    .size()
                == 1);
  }

  @Test
  void aForegroundDeletionWaitsForWhatTheObjectOwns() {
    Answer owner = lab.post(WIDGET_PATH, widget("front", "{\"size\":1}"));
    String held =
        owned("held-dependent", owner)
            .replace(
                "\"name\":\"held-dependent\"",
                "\"name\":\"held-dependent\",\"finalizers\":[\"lab/x\"]");
    lab.post("/api/v1/namespaces/default/configmaps", held);
    lab.send(
        "DELETE",
        WIDGET_PATH + "/front",
        "application/json",
        "{\"propagationPolicy\":\"Foreground\"}");
    LabServer.await(
        "the dependent is marked",
        () ->
            !lab.get("/api/v1/namespaces/default/configmaps/held-dependent")
                .text("metadata", "deletionTimestamp")
                .isEmpty());
    assertThat(lab.get(WIDGET_PATH + "/front").code()).isEqualTo(200);
    lab.patch(
        "/api/v1/namespaces/default/configmaps/held-dependent",
        LabServer.MERGE,
        "{\"metadata\":{\"finalizers\":null}}");
    LabServer.await("the owner follows", () -> lab.get(WIDGET_PATH + "/front").code() == 404);
  }

  @Test
  void aNamespaceTakesItsObjectsWithIt() {
    client
        .resource(new NamespaceBuilder().withNewMetadata().withName("short").endMetadata().build())
        .create();
    lab.post(WIDGET_PATH.replace("default", "short"), widget("inside", "{\"size\":1}"));
    client.namespaces().withName("short").delete();
    LabServer.await(
        "the namespace goes", () -> client.namespaces().withName("short").get() == null);
    assertThat(lab.get(WIDGET_PATH.replace("default", "short") + "/inside").code()).isEqualTo(404);
  }

  @Test
  void aCollectionIsDeletedBySelector() {
    for (String name : new String[] {"c1", "c2", "c3"}) {
      lab.post(
          "/api/v1/namespaces/default/secrets",
          "{\"metadata\":{\"name\":\""
              + name
              + "\",\"labels\":{\"n\":\""
              + name
              + "\"}},\"stringData\":{\"a\":\"b\"}}");
    }
    lab.delete("/api/v1/namespaces/default/secrets?labelSelector=n%20in%20(c1,c2)");
    assertThat(client.secrets().inNamespace("default").list().getItems())
        .extracting(s -> s.getMetadata().getName())
        .containsExactly("c3");
    assertThat(client.secrets().inNamespace("default").withName("c3").get().getData())
        .containsEntry("a", "Yg==");
  }

  @Test
  void aNodeMayHaveTwoAddressesOfOneTypeAndKeepsItsFirstStatus() {
    Answer made =
        lab.post(
            "/api/v1/nodes",
            "{\"metadata\":{\"name\":\"dual\"},\"status\":{\"addresses\":["
                + "{\"type\":\"InternalIP\",\"address\":\"10.6.0.1\"},"
                + "{\"type\":\"InternalIP\",\"address\":\"fd00::1\"}]}}");
    assertThat(made.code()).isEqualTo(201);
    assertThat(made.body().path("status").path("addresses")).hasSize(2);
    Answer main =
        lab.patch(
            "/api/v1/nodes/dual",
            LabServer.MERGE,
            "{\"metadata\":{\"labels\":{\"a\":\"b\"}},\"status\":null}");
    assertThat(main.body().path("status").path("addresses")).hasSize(2);
  }

  @Test
  void aServiceGetsAnAddressOfTheServiceRange() {
    Answer made =
        lab.post(
            "/api/v1/namespaces/default/services",
            "{\"metadata\":{\"name\":\"web\"},\"spec\":{\"ports\":[{\"port\":80}]}}");
    assertThat(made.text("spec", "clusterIP")).isEqualTo("10.96.0.1");
    assertThat(made.text("spec", "type")).isEqualTo("ClusterIP");
  }

  @Test
  void anEventIsTheSameObjectInBothOfItsGroups() {
    lab.post(
        "/apis/events.k8s.io/v1/namespaces/default/events",
        "{\"metadata\":{\"name\":\"e1\"},\"regarding\":{\"kind\":\"Widget\",\"name\":\"w\"},"
            + "\"note\":\"hello\",\"reason\":\"R\",\"type\":\"Normal\"}");
    Answer core =
        lab.get("/api/v1/namespaces/default/events?fieldSelector=involvedObject.name%3Dw");
    assertThat(core.body().path("items")).hasSize(1);
    assertThat(first(core).path("message").asText()).isEqualTo("hello");
    assertThat(lab.get("/apis/events.k8s.io/v1/namespaces/default/events/e1").text("note"))
        .isEqualTo("hello");
  }

  private static JsonNode first(Answer list) {
    return list.body().path("items").path(0);
  }

  private static String owned(String name, Answer... owners) {
    StringBuilder references = new StringBuilder();
    for (Answer owner : owners) {
      references.append(references.isEmpty() ? "" : ",");
      references.append(
          "{\"apiVersion\":\"lab.egressgateway.io/v1\",\"kind\":\"Widget\",\"name\":\""
              + owner.text("metadata", "name")
              + "\",\"uid\":\""
              + owner.text("metadata", "uid")
              + "\"}");
    }
    return "{\"metadata\":{\"name\":\"" + name + "\",\"ownerReferences\":[" + references + "]}}";
  }
}
