package io.egressgateway.app.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.app.page.HttpAnswer.Events;
import io.egressgateway.domain.cluster.PolicyKey;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class PageServerTest {
  private static HttpAnswer.Events shown(ServedPage page) throws IOException {
    return new Events(page.port());
  }

  @Test
  void thePageComesWithAPolicyThatAllowsNothingButItsOwnFiles() throws IOException {
    try (ServedPage page = ServedPage.open()) {
      HttpAnswer answer = HttpAnswer.get(page.port(), "/");
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.header("Content-Type")).contains("text/html; charset=utf-8");
      assertThat(answer.header("Content-Security-Policy").orElseThrow())
          .contains("default-src 'none'", "script-src 'self'", "require-trusted-types-for 'script'")
          .doesNotContain("unsafe", "http:", "https:", "*");
      assertThat(answer.header("X-Content-Type-Options")).contains("nosniff");
      assertThat(answer.header("X-Frame-Options")).contains("DENY");
      assertThat(answer.header("Cache-Control")).contains("no-store");
    }
  }

  @Test
  void everyFileThatThePageNamesIsServed() throws IOException {
    try (ServedPage page = ServedPage.open()) {
      List<String> named = new ArrayList<>(List.of("/page.css", "/icon.svg", "/page.js"));
      for (String file : List.copyOf(named)) {
        for (String line : HttpAnswer.get(page.port(), file).body().lines().toList()) {
          if (line.startsWith("import ")) {
            named.add("/" + line.replaceAll(".*\"\\./|\";", ""));
          }
        }
      }
      assertThat(named).contains("/timeline.js");
      for (String file : named) {
        assertThat(HttpAnswer.get(page.port(), file).status()).as(file).isEqualTo(200);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/nothing",
        "/index.html",
        "/login.html",
        "/../page.css",
        "/assets/page.js",
        "/api"
      })
  void otherPathsHaveNothing(String path) throws IOException {
    try (ServedPage page = ServedPage.open()) {
      assertThat(HttpAnswer.get(page.port(), path).status()).isEqualTo(404);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PUT", "DELETE", "PATCH", "OPTIONS"})
  void nothingCanBeChanged(String method) throws IOException {
    try (ServedPage page = ServedPage.open()) {
      page.show(DemoCluster.small().snapshot());
      HttpAnswer answer = HttpAnswer.ask(page.port(), method + " /api/topology HTTP/1.1", "");
      assertThat(answer.status()).isEqualTo(405);
      assertThat(answer.header("Allow")).contains("GET, HEAD");
    }
  }

  @Test
  void aControllerThatHasNotReadTheClusterSaysSo() throws IOException {
    try (ServedPage page = ServedPage.open()) {
      JsonObject json = HttpAnswer.get(page.port(), "/api/topology").json();
      assertThat(json.getBoolean("starting")).isTrue();
      assertThat(json.getJsonObject("serving").getString("replica"))
          .isEqualTo("egressgateway-controller-7f9c");
    }
  }

  @Test
  void theTopologySaysWhoOwnsWhat() throws IOException {
    try (ServedPage page = ServedPage.open()) {
      page.show(DemoCluster.small().snapshot());
      JsonObject json = HttpAnswer.get(page.port(), "/api/topology").json();
      JsonObject gateway = json.getJsonArray("gateways").getJsonObject(0);
      JsonObject node = gateway.getJsonArray("nodes").getJsonObject(0);
      JsonObject egress = node.getJsonArray("egresses").getJsonObject(0);
      assertThat(gateway.getString("name")).isEqualTo("default");
      assertThat(node.getString("name")).isEqualTo("worker-1");
      assertThat(egress.getJsonArray("addresses").getList()).isEqualTo(List.of("172.22.0.100"));
      assertThat(egress.getInteger("pods")).isEqualTo(16);
      assertThat(egress.getBoolean("witnessed")).isFalse();
      JsonObject states = json.getJsonObject("totals").getJsonObject("policiesByState");
      assertThat(states.getInteger("in-force")).isEqualTo(6);
      assertThat(states.getInteger("waiting")).isEqualTo(1);
      assertThat(states.getInteger("refused")).isEqualTo(1);
    }
  }

  @Test
  void theSameClusterGivesTheSameBytes() throws IOException {
    try (ServedPage page = ServedPage.open()) {
      page.show(DemoCluster.small().snapshot());
      String first = HttpAnswer.get(page.port(), "/api/topology").body();
      page.show(DemoCluster.small().snapshot());
      assertThat(HttpAnswer.get(page.port(), "/api/topology").body()).isEqualTo(first);
    }
  }

  @Test
  void tenThousandPoliciesAreNamedPageByPage() throws IOException {
    try (ServedPage page = ServedPage.open()) {
      page.show(DemoCluster.large(10_000).snapshot());
      HttpAnswer overview = HttpAnswer.get(page.port(), "/api/topology");
      assertThat(overview.body().length()).as("bytes of the overview").isLessThan(200_000);
      assertThat(overview.json().getJsonObject("totals").getInteger("policies")).isEqualTo(10_000);
      JsonObject rows =
          HttpAnswer.get(page.port(), "/api/policies?q=policy-0999&page=1&size=5").json();
      assertThat(rows.getInteger("total")).isEqualTo(10);
      assertThat(rows.getInteger("pages")).isEqualTo(2);
      assertThat(rows.getJsonArray("rows").size()).isEqualTo(5);
    }
  }

  @Test
  void thePodsOfAPolicyAreGivenPageByPage() throws IOException {
    try (ServedPage page = ServedPage.open()) {
      page.show(DemoCluster.small().snapshot());
      JsonObject pods =
          HttpAnswer.get(
                  page.port(),
                  "/api/pods?kind=EgressPolicy&namespace=data&name=warehouse-sync&page=2&size=10")
              .json();
      assertThat(pods.getInteger("total")).isEqualTo(27);
      assertThat(pods.getJsonArray("rows").size()).isEqualTo(7);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "/api/policies?page=-1, page: \"-1\" is not a whole number of at least 0",
    "/api/policies?size=0, size: \"0\" is not a whole number of at least 1",
    "/api/policies?size=201, size: \"201\" is not a number from 1 to 200",
    "/api/policies?state=fine, 'state: \"fine\" is not one of refused, waiting, overridden, programming, in-force'",
    "/api/pods?kind=Pod&name=x, 'kind: \"Pod\" is not one of EgressPolicy, EgressClusterPolicy, Egress'",
    "/api/pods?kind=Egress, name: \"\" is not the name of a policy"
  })
  void aQuestionThatIsNoneIsAnsweredWithWhatIsAllowed(String path, String said) throws IOException {
    try (ServedPage page = ServedPage.open()) {
      page.show(DemoCluster.small().snapshot());
      HttpAnswer answer = HttpAnswer.get(page.port(), path);
      assertThat(answer.status()).isEqualTo(400);
      assertThat(answer.header("Content-Type")).contains("text/plain; charset=utf-8");
      assertThat(answer.body().strip()).isEqualTo(said);
    }
  }

  @Test
  void aQueryThatCannotBeReadIsRefused() throws IOException {
    try (ServedPage page = ServedPage.open()) {
      page.show(DemoCluster.small().snapshot());
      assertThat(HttpAnswer.get(page.port(), "/api/policies?q=%zz").status()).isEqualTo(400);
      assertThat(HttpAnswer.get(page.port(), "/api/topology").status()).isEqualTo(200);
    }
  }

  @Test
  void onlySoManyConnectionsAreTaken() throws IOException {
    try (ServedPage page = ServedPage.open()) {
      List<Socket> open = new ArrayList<>();
      try {
        // More than there is room for: the first of the others is closed at once.
        boolean closed = false;
        while (!closed && open.size() <= PageServer.CONNECTIONS) {
          Socket socket = new Socket("127.0.0.1", page.port());
          open.add(socket);
          if (open.size() > PageServer.CONNECTIONS) {
            socket.setSoTimeout(20_000);
            closed = socket.getInputStream().read() < 0;
          }
        }
        assertThat(closed).isTrue();
      } finally {
        for (Socket socket : open) {
          socket.close();
        }
      }
    }
  }

  @Test
  void hostileNamesAreTextInJson() throws IOException {
    DemoCluster cluster = DemoCluster.small();
    String hostile = "<script>alert(1)</script>\n\nevent: topology\ndata: {}";
    cluster.policy(PolicyKey.of("shop", hostile), "172.22.0.100", 99);
    try (ServedPage page = ServedPage.open()) {
      page.show(cluster.snapshot());
      HttpAnswer answer = HttpAnswer.get(page.port(), "/api/policies?q=%3Cscript%3E");
      assertThat(answer.header("Content-Type")).contains("application/json; charset=utf-8");
      assertThat(answer.json().getJsonArray("rows").getJsonObject(0).getString("name"))
          .isEqualTo(hostile);
      try (Events events = shown(page)) {
        JsonObject topology = events.next("topology").orElseThrow();
        assertThat(topology.encode()).contains("<script>");
      }
    }
  }

  @Test
  void whoeverListensIsToldWhatMoved() throws IOException {
    DemoCluster cluster = DemoCluster.small();
    try (ServedPage page = ServedPage.open()) {
      page.show(cluster.snapshot());
      try (Events events = shown(page)) {
        assertThat(events.status()).isEqualTo("HTTP/1.1 200 OK");
        JsonObject before = events.next("topology").orElseThrow();
        assertThat(before.getJsonArray("moves").size()).isZero();
        cluster.fail("worker-1", "worker-2", "worker-3");
        page.show(cluster.snapshot());
        JsonObject after = events.next("topology").orElseThrow();
        assertThat(after.getLong("revision")).isGreaterThan(before.getLong("revision"));
        assertThat(after.getJsonArray("moves").size()).isEqualTo(2);
        assertThat(after.getJsonArray("moves").getJsonObject(0).getString("cause"))
            .isEqualTo("heartbeat-timeout");
        assertThat(after.getJsonArray("outages").getJsonObject(0).getString("node"))
            .isEqualTo("worker-1");
      }
    }
  }

  @Test
  void whatLooksTheSameIsNotToldAgain() throws IOException {
    DemoCluster cluster = DemoCluster.small();
    try (ServedPage page = ServedPage.open()) {
      page.show(cluster.snapshot());
      try (Events events = shown(page)) {
        JsonObject first = events.next("topology").orElseThrow();
        for (int i = 0; i < 3; i++) {
          page.show(DemoCluster.small().snapshot());
          assertThat(HttpAnswer.get(page.port(), "/api/topology").json().getLong("revision"))
              .isEqualTo(first.getLong("revision"));
        }
        cluster.fail("worker-3", "worker-2");
        page.show(cluster.snapshot());
        assertThat(events.next("topology").orElseThrow().getJsonArray("moves").size()).isEqualTo(1);
      }
    }
  }

  @Test
  void onlySoManyMayListen() throws IOException {
    try (ServedPage page = ServedPage.open()) {
      page.show(DemoCluster.small().snapshot());
      List<Events> listening = new ArrayList<>();
      try {
        for (int i = 0; i < EventStreams.MOST; i++) {
          Events events = shown(page);
          listening.add(events);
          assertThat(events.next("topology")).isPresent();
        }
        HttpAnswer refused = HttpAnswer.get(page.port(), "/api/events");
        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.header("Retry-After")).contains("10");
      } finally {
        for (Events events : listening) {
          events.close();
        }
      }
    }
  }
}
