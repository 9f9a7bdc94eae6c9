package io.egressgateway.app.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.app.page.HttpAnswer.Events;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may look at the page. */
@Timeout(60)
class PageAccessTest {
  private static final String TOKEN = "a-token-of-24-characters";

  @TempDir private Path directory;

  private Path token(String content) throws IOException {
    return Files.writeString(directory.resolve("token"), content);
  }

  @Test
  void withoutATokenThePageIsServedByTheMachinesOwnNamesOnly() throws IOException {
    try (ServedPage page = ServedPage.open()) {
      page.show(DemoCluster.small().snapshot());
      for (String own : List.of("localhost:8080", "127.0.0.1", "[::1]:5830", "LOCALHOST")) {
        assertThat(HttpAnswer.get(page.port(), "/api/topology", "Host: " + own).status())
            .as(own)
            .isEqualTo(200);
      }
      HttpAnswer foreign = HttpAnswer.get(page.port(), "/api/topology", "Host: evil.example:5830");
      assertThat(foreign.status()).isEqualTo(403);
      assertThat(foreign.body()).contains("\"evil.example\"").doesNotContain("worker-1");
      assertThat(HttpAnswer.get(page.port(), "/", "Host: localhost.evil.example").status())
          .isEqualTo(403);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/api/topology", "/api/policies", "/api/pods", "/api/events", "/api/nothing"})
  void withoutTheTokenNothingIsTold(String path) throws IOException {
    try (ServedPage page = ServedPage.asking(token(TOKEN + "\n"))) {
      page.show(DemoCluster.small().snapshot());
      for (String wrong :
          List.of(
              "X: y",
              "Authorization: Bearer wrong",
              "Authorization: Bearer " + TOKEN + "x",
              "Authorization: Basic " + TOKEN,
              "Cookie: egressgateway-page=" + TOKEN,
              "Cookie: egressgateway-page=99999999999." + "0".repeat(64))) {
        HttpAnswer answer = HttpAnswer.get(page.port(), path, wrong);
        assertThat(answer.status()).as(wrong).isEqualTo(401);
        assertThat(answer.header("WWW-Authenticate")).isPresent();
        assertThat(answer.body()).doesNotContain("worker-1");
      }
    }
  }

  @Test
  void theTokenLetsInByHeader() throws IOException {
    try (ServedPage page = ServedPage.asking(token(TOKEN))) {
      page.show(DemoCluster.small().snapshot());
      HttpAnswer answer =
          HttpAnswer.get(
              page.port(), "/api/topology", "Host: page.example", "Authorization: Bearer " + TOKEN);
      assertThat(answer.status()).isEqualTo(200);
    }
  }

  private static String session(ServedPage page, String... headers) throws IOException {
    HttpAnswer answer = HttpAnswer.post(page.port(), "/login", "token=" + TOKEN, headers);
    assertThat(answer.status()).isEqualTo(303);
    assertThat(answer.header("Location")).contains("/");
    return answer.header("Set-Cookie").orElseThrow();
  }

  @Test
  void theFormLetsInByACookieThatScriptsAndOtherSitesDoNotHave() throws IOException {
    try (ServedPage page = ServedPage.asking(token(TOKEN))) {
      page.show(DemoCluster.small().snapshot());
      HttpAnswer stranger = HttpAnswer.get(page.port(), "/");
      assertThat(stranger.status()).isEqualTo(303);
      assertThat(stranger.header("Location")).contains("/login");
      assertThat(HttpAnswer.get(page.port(), "/login").body()).contains("name=\"token\"");

      String cookie = session(page);
      assertThat(cookie)
          .contains("; HttpOnly", "; SameSite=Strict")
          .doesNotContain(TOKEN, "Secure");
      assertThat(session(page, "X-Forwarded-Proto: https")).contains("; Secure");
      String sent = "Cookie: " + cookie.substring(0, cookie.indexOf(';'));
      assertThat(HttpAnswer.get(page.port(), "/", sent).status()).isEqualTo(200);
      try (Events events = new Events(page.port(), sent)) {
        assertThat(events.next("topology")).isPresent();
      }
    }
  }

  @Test
  void aSessionEndsByTimeAndWithItsToken() throws IOException {
    Path file = token(TOKEN);
    try (ServedPage page = ServedPage.asking(file)) {
      String cookie = session(page);
      String sent = "Cookie: " + cookie.substring(0, cookie.indexOf(';'));
      assertThat(HttpAnswer.get(page.port(), "/api/topology", sent).status()).isEqualTo(200);
      Files.writeString(file, "another-token-of-length");
      assertThat(HttpAnswer.get(page.port(), "/api/topology", sent).status()).isEqualTo(401);
      Files.writeString(file, TOKEN);
      page.pass(Access.SESSION.plus(Duration.ofSeconds(1)));
      assertThat(HttpAnswer.get(page.port(), "/api/topology", sent).status()).isEqualTo(401);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"token=wrong", "token=", "", "x=1&tokens=a-token-of-24-characters", "token=%zz"})
  void aWrongFormLetsNobodyIn(String form) throws IOException {
    try (ServedPage page = ServedPage.asking(token(TOKEN))) {
      HttpAnswer answer = HttpAnswer.post(page.port(), "/login", form);
      assertThat(answer.status()).isEqualTo(401);
      assertThat(answer.header("Set-Cookie")).isEmpty();
      assertThat(answer.body()).contains("This is not the token.");
    }
  }

  @Test
  void aFormThatIsTooLongIsRefused() throws IOException {
    try (ServedPage page = ServedPage.asking(token(TOKEN))) {
      assertThat(HttpAnswer.post(page.port(), "/login", "token=" + "x".repeat(5000)).status())
          .isEqualTo(413);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "short", "a token with blanks in it"})
  void aFileWithoutATokenLetsNobodyIn(String content) throws IOException {
    try (ServedPage page = ServedPage.asking(token(content))) {
      assertThat(
              HttpAnswer.get(page.port(), "/api/topology", "Authorization: Bearer " + content)
                  .status())
          .isEqualTo(503);
      assertThat(HttpAnswer.post(page.port(), "/login", "token=" + content).status())
          .isEqualTo(503);
    }
  }

  @Test
  void whoeverLogsOutHasNoCookieAnyMore() throws IOException {
    try (ServedPage page = ServedPage.asking(token(TOKEN))) {
      HttpAnswer answer = HttpAnswer.post(page.port(), "/logout", "");
      assertThat(answer.status()).isEqualTo(303);
      assertThat(answer.header("Set-Cookie").orElseThrow()).contains("=; ", "Max-Age=0");
    }
  }
}
