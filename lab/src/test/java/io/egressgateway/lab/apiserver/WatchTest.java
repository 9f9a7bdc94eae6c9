package io.egressgateway.lab.apiserver;

import static io.egressgateway.lab.apiserver.LabServer.MERGE;
import static io.egressgateway.lab.apiserver.LabServer.WIDGETS;
import static io.egressgateway.lab.apiserver.LabServer.WIDGET_PATH;
import static io.egressgateway.lab.apiserver.LabServer.await;
import static io.egressgateway.lab.apiserver.LabServer.widget;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.egressgateway.lab.apiserver.LabServer.Answer;
import io.egressgateway.lab.apiserver.json.Json;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Watches over HTTP and WebSocket, resuming, expiry, paging, informers under faults. */
class WatchTest {
  private static final String MAPS = "/api/v1/namespaces/default/configmaps";

  private final LabServer lab =
      LabServer.start(
          ApiServerOptions.defaults().plainHttp().withEventLog(50, Duration.ofMillis(100)));

  @AfterEach
  void stop() {
    lab.close();
  }

  @Test
  void aWatchFromARevisionReplaysWhatCameAfterIt() {
    Answer first = map("a", "");
    map("b", "");
    lab.delete(MAPS + "/a");
    List<JsonNode> seen =
        lab.watch(
            MAPS + "?watch=true&resourceVersion=" + first.text("metadata", "resourceVersion"), 2);
    assertThat(types(seen)).containsExactly("ADDED", "DELETED");
    assertThat(seen.get(1).path("object").path("metadata").path("name").asText()).isEqualTo("a");
  }

  @Test
  void aWatchWithoutARevisionStartsWithEverythingThereIs() {
    map("a", "");
    map("b", "");
    assertThat(types(lab.watch(MAPS + "?watch=true", 2))).containsExactly("ADDED", "ADDED");
  }

  @Test
  void aWatchThatAsksForInitialEventsIsToldWhereTheyEnd() {
    map("a", "");
    List<JsonNode> seen =
        lab.watch(
            MAPS
                + "?watch=true&sendInitialEvents=true&allowWatchBookmarks=true"
                + "&resourceVersionMatch=NotOlderThan",
            2);
    assertThat(types(seen)).containsExactly("ADDED", "BOOKMARK");
    assertThat(
            seen.get(1)
                .path("object")
                .path("metadata")
                .path("annotations")
                .path("k8s.io/initial-events-end")
                .asText())
        .isEqualTo("true");
  }

  @Test
  void bookmarksComeWhenTheyAreAllowed() {
    Answer last = map("a", "");
    String revision = last.text("metadata", "resourceVersion");
    List<JsonNode> seen =
        lab.watch(MAPS + "?watch=true&allowWatchBookmarks=true&resourceVersion=" + revision, 1);
    assertThat(types(seen)).containsExactly("BOOKMARK");
    assertThat(seen.getFirst().path("object").path("metadata").path("resourceVersion").asText())
        .isEqualTo(revision);
  }

  @Test
  void anObjectThatLeavesTheSelectorIsDeletedForTheWatcher() {
    Answer first = map("a", "\"app\":\"x\"");
    lab.patch(MAPS + "/a", MERGE, "{\"data\":{\"k\":\"v\"}}");
    lab.patch(MAPS + "/a", MERGE, "{\"metadata\":{\"labels\":{\"app\":\"y\"}}}");
    lab.patch(MAPS + "/a", MERGE, "{\"data\":{\"k\":\"w\"}}");
    lab.patch(MAPS + "/a", MERGE, "{\"metadata\":{\"labels\":{\"app\":\"x\"}}}");
    String revision = first.text("metadata", "resourceVersion");
    List<JsonNode> seen =
        lab.watch(MAPS + "?watch=true&labelSelector=app%3Dx&resourceVersion=" + revision, 3);
    assertThat(types(seen)).containsExactly("MODIFIED", "DELETED", "ADDED");
  }

  @Test
  void aRevisionBeforeTheLogsBeginningIsGone() {
    String old = map("old", "").text("metadata", "resourceVersion");
    for (int i = 0; i < 60; i++) {
      map("m" + i, "");
    }
    List<JsonNode> seen = lab.watch(MAPS + "?watch=true&resourceVersion=" + old, 1);
    assertThat(types(seen)).containsExactly("ERROR");
    assertThat(seen.getFirst().path("object").path("code").asInt()).isEqualTo(410);
    assertThat(seen.getFirst().path("object").path("reason").asText()).isEqualTo("Expired");
  }

  @Test
  void pagesShowOneRevisionHoweverMuchChangesMeanwhile() {
    for (int i = 0; i < 10; i++) {
      map("m" + i, "");
    }
    Answer page = lab.get(MAPS + "?limit=4");
    assertThat(page.body().path("items")).hasSize(4);
    assertThat(page.text("metadata", "remainingItemCount")).isEqualTo("6");
    lab.delete(MAPS + "/m5");
    map("m4a", "");
    lab.patch(MAPS + "/m6", MERGE, "{\"data\":{\"k\":\"new\"}}");
    String token = page.text("metadata", "continue");
    Answer rest = lab.get(MAPS + "?continue=" + token);
    assertThat(rest.body().path("items").findValuesAsText("name"))
        .containsExactly("m4", "m5", "m6", "m7", "m8", "m9");
    assertThat(rest.body().path("items").path(2).has("data")).isFalse();
    lab.faults().expireWatchLog();
    assertThat(lab.get(MAPS + "?continue=" + token).code()).isEqualTo(410);
  }

  @Test
  void aWebSocketWatchSeesChanges() throws InterruptedException {
    BlockingQueue<String> seen = new LinkedBlockingQueue<>();
    try (var _ =
        lab.client()
            .configMaps()
            .inNamespace("default")
            .watch(
                new Watcher<ConfigMap>() {
                  @Override
                  public void eventReceived(Action action, ConfigMap map) {
                    seen.add(action + " " + map.getMetadata().getName());
                  }

                  @Override
                  public void onClose(WatcherException cause) {}
                })) {
      map("ws", "");
      assertThat(seen.poll(5, TimeUnit.SECONDS)).isEqualTo("ADDED ws");
      lab.delete(MAPS + "/ws");
      assertThat(seen.poll(5, TimeUnit.SECONDS)).isEqualTo("DELETED ws");
    }
  }

  @Test
  void anInformerSurvivesDroppedWatchesExpiredLogsAndAServerThatGoesAway() {
    var widgets = lab.client().genericKubernetesResources(WIDGETS).inAnyNamespace();
    try (SharedIndexInformer<?> informer = widgets.inform()) {
      await("the informer watches", () -> lab.faults().openWatches() == 1);
      lab.post(WIDGET_PATH, widget("one", "{\"size\":1}"));
      await("one is seen", () -> informer.getStore().list().size() == 1);

      lab.faults().dropWatches();
      lab.post(WIDGET_PATH, widget("two", "{\"size\":1}"));
      await("two is seen after a drop", () -> informer.getStore().list().size() == 2);

      lab.faults().answerUnavailable();
      lab.faults().dropWatches();
      lab.server().create(document("three"));
      lab.faults().expireWatchLog();
      lab.faults().clear();
      await("three is seen after 410", () -> informer.getStore().list().size() == 3);

      lab.faults().goAway();
      lab.server().create(document("four"));
      lab.faults().comeBack();
      await(
          "four is seen after the server came back", () -> informer.getStore().list().size() == 4);
    }
  }

  private static ObjectNode document(String name) {
    var node = Json.parse(widget(name, "{\"size\":1}").getBytes(StandardCharsets.UTF_8));
    var object = (ObjectNode) node;
    ((ObjectNode) object.path("metadata")).put("namespace", "default");
    return object;
  }

  private Answer map(String name, String labels) {
    return lab.post(MAPS, "{\"metadata\":{\"name\":\"" + name + "\",\"labels\":{" + labels + "}}}");
  }

  private static List<String> types(List<JsonNode> events) {
    return events.stream().map(event -> event.path("type").asText()).toList();
  }
}
