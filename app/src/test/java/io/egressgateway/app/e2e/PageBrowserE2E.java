package io.egressgateway.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.app.page.DemoCluster;
import io.egressgateway.app.page.ServedPage;
import io.egressgateway.domain.cluster.PolicyKey;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The page in a real browser without a window, of clusters that are made up. */
@EnabledIf("browser")
@ExtendWith(SharedBrowser.class)
@Timeout(300)
class PageBrowserE2E {
  private static final Path DOCS = Path.of("..", "docs");
  private static final String DRAWN = "document.querySelectorAll('.chip').length > 0";
  private static final String LISTED = "document.querySelectorAll('tbody tr').length > 0";
  private static final String MOVED = "document.querySelectorAll('.moves li').length > 0";
  private static final String TOKEN = "a-token-of-24-characters";

  static boolean browser() {
    return Browser.program().isPresent();
  }

  private static String url(ServedPage page) {
    return "http://localhost:" + page.port() + "/";
  }

  /** Opens the page and waits until it is drawn. */
  private static void open(Browser browser, ServedPage page) throws Exception {
    browser.open(url(page));
    browser.await(DRAWN);
    browser.await(LISTED);
  }

  private static int count(Browser browser, String selector) throws Exception {
    return browser.evaluate("document.querySelectorAll('" + selector + "').length").asInt();
  }

  @Test
  void whoOwnsWhatIsDrawn(Browser browser) throws Exception {
    try (ServedPage page = ServedPage.open()) {
      page.show(DemoCluster.small().snapshot());
      open(browser, page);
      assertThat(count(browser, ".node")).isEqualTo(3);
      assertThat(count(browser, ".chip")).isEqualTo(4);
      assertThat(count(browser, ".source")).isEqualTo(6);
      assertThat(count(browser, ".links path")).isEqualTo(6);
      assertThat(browser.text(".owners"))
          .contains("worker-1", "172.22.0.100", "2 policies · 16 pods", "4 of 11");
      assertThat(browser.text("#summary")).contains("3 of 3 ready", "2 waiting or refused");
      assertThat(browser.text("#live")).isEqualTo("Live");
      assertThat(browser.text("#rows"))
          .contains("PoolExhausted", "spec.destSubnet[0]: \"10.0.0/8\" is not a CIDR");
      assertThat(browser.complaints()).isEmpty();
    }
  }

  @Test
  void aFailoverIsShownWhileThePageIsOpen(Browser browser) throws Exception {
    DemoCluster cluster = DemoCluster.small();
    try (ServedPage page = ServedPage.open()) {
      page.show(cluster.snapshot());
      open(browser, page);
      browser.evaluate("window.sameDocument = true");
      cluster.fail("worker-1", "worker-2", "worker-3");
      page.show(cluster.snapshot());
      browser.await(MOVED);
      assertThat(browser.text(".moves"))
          .contains("worker-1", "worker-2", "no heartbeat, no answer");
      assertThat(count(browser, ".move")).isEqualTo(2);
      assertThat(count(browser, ".outage")).isEqualTo(1);
      assertThat(browser.text("#summary")).contains("2 of 3 ready", "1 cannot carry");
      browser.await("document.querySelector('#rows').innerText.includes('worker-2')");
      assertThat(browser.evaluate("window.sameDocument").asBoolean()).isTrue();
      assertThat(browser.complaints()).isEmpty();
    }
  }

  @Test
  void namesAreTextWhateverIsInThem(Browser browser) throws Exception {
    DemoCluster cluster = DemoCluster.small();
    String script = "<script>window.hostile=1</script>";
    String image = "<img src=x onerror=window.hostile=1>";
    cluster.policy(PolicyKey.of("shop", script), "172.22.0.100", 40);
    cluster.policy(PolicyKey.of(image, "\"><svg onload=window.hostile=1>"), "172.22.0.101", 50);
    try (ServedPage page = ServedPage.open()) {
      page.show(cluster.snapshot());
      open(browser, page);
      assertThat(browser.text(".sources")).contains(script, image);
      assertThat(browser.text("#rows")).contains(script, image);
      assertThat(count(browser, "main script, main img")).isZero();
      assertThat(browser.evaluate("typeof window.hostile").asText()).isEqualTo("undefined");
      assertThat(browser.complaints()).isEmpty();
    }
  }

  @Test
  void theBrowserItselfRefusesMarkupAndForeignFiles(Browser browser) throws Exception {
    try (ServedPage page = ServedPage.open()) {
      page.show(DemoCluster.small().snapshot());
      open(browser, page);
      assertThat(
              browser
                  .evaluate(
                      "(() => { try { document.body.innerHTML = '<p>'; return 'made'; }"
                          + " catch (refused) { return refused.name; } })()")
                  .asText())
          .isEqualTo("TypeError");
      assertThat(count(browser, ".chip")).as("still there").isEqualTo(4);
      browser.complaints();
    }
  }

  @Test
  void tenThousandPoliciesMakeNoMoreElementsThanOnePage(Browser browser) throws Exception {
    try (ServedPage page = ServedPage.open()) {
      page.show(DemoCluster.large(10_000).snapshot());
      open(browser, page);
      assertThat(count(browser, "tbody tr")).isEqualTo(25);
      assertThat(count(browser, "*")).isLessThan(3_000);
      assertThat(browser.text(".owners")).contains("and 497 egress IPs more");
      assertThat(browser.text("#pager")).contains("10,000 policies", "1 of 400");

      browser.evaluate("document.querySelector('#find').focus()");
      browser.type("policy-0999");
      browser.await("document.querySelectorAll('tbody tr').length === 10");
      assertThat(browser.text("#rows")).contains("policy-09990").doesNotContain("policy-00001");
      browser.evaluate("document.querySelector('#clear').click()");
      browser.await("document.querySelectorAll('tbody tr').length === 25");
      browser.evaluate("[...document.querySelectorAll('#pager button')].at(-1).click()");
      browser.await("document.querySelector('#pager').innerText.includes('2 of 400')");
      assertThat(browser.complaints()).isEmpty();
    }
  }

  @Test
  void theKeyboardReachesEverythingAndLosesNothingByNews(Browser browser) throws Exception {
    DemoCluster cluster = DemoCluster.small();
    try (ServedPage page = ServedPage.open()) {
      page.show(cluster.snapshot());
      open(browser, page);
      browser.evaluate("document.querySelector('.disclose').focus()");
      browser.evaluate("window.reached = new Set()");
      String key = "document.activeElement.dataset.key";
      String first = browser.evaluate(key).asText();
      browser.evaluate("document.activeElement.click()");
      browser.await("document.querySelectorAll('.pods li').length > 0");
      assertThat(browser.evaluate(key).asText()).as("focus after opening").isEqualTo(first);
      cluster.fail("worker-3", "worker-2");
      page.show(cluster.snapshot());
      browser.await(MOVED);
      assertThat(browser.evaluate(key).asText()).as("focus after news").isEqualTo(first);
      assertThat(reached(browser)).isGreaterThan(20);
      assertThat(browser.complaints()).isEmpty();
    }
  }

  /** How many things the tabulator goes through from the beginning of the page. */
  private static int reached(Browser browser) throws Exception {
    browser.evaluate(
        "(document.activeElement.blur(), scrollTo(0, 0),"
            + " document.querySelector('.skip').focus(), window.reached = new Set())");
    for (int i = 0; i < 40; i++) {
      browser.press("Tab", 9);
      browser.evaluate("window.reached.add(document.activeElement)");
    }
    assertThat(
            browser
                .evaluate(
                    "[...document.querySelectorAll('.chip, .source')]"
                        + ".every(one => window.reached.has(one))")
                .asBoolean())
        .as("all of the drawing")
        .isTrue();
    return browser.evaluate("window.reached.size").asInt();
  }

  @Test
  void aNarrowWindowNeedsNoScrollingToTheSide(Browser browser) throws Exception {
    DemoCluster cluster = DemoCluster.small();
    cluster.policy(PolicyKey.of("n".repeat(63), "p".repeat(120)), "172.22.0.101", 3);
    try (ServedPage page = ServedPage.open()) {
      page.show(cluster.snapshot());
      for (int width : new int[] {320, 480, 768, 1024, 1600}) {
        browser.window(width, 900);
        open(browser, page);
        assertThat(browser.evaluate("document.scrollingElement.scrollWidth").asInt())
            .as("width at %d", width)
            .isLessThanOrEqualTo(width);
      }
    } finally {
      browser.window(1280, 900);
    }
  }

  @Test
  void lightAndDarkAreReadable(Browser browser) throws Exception {
    try (ServedPage page = ServedPage.open()) {
      page.show(DemoCluster.small().snapshot());
      for (boolean dark : new boolean[] {true, false}) {
        browser.dark(dark);
        open(browser, page);
        assertThat(browser.evaluate(LEAST_CONTRAST).asDouble())
            .as("least contrast of text, dark " + dark)
            .isGreaterThanOrEqualTo(4.5);
      }
    }
  }

  /** The least contrast ratio (WCAG 2.2) of any text with what is behind it. */
  private static final String LEAST_CONTRAST =
      """
      (() => {
        const parts = (colour) => colour.match(/[0-9.]+/g).map(Number);
        const behind = (element) => {
          for (let one = element; one !== null; one = one.parentElement) {
            const [r, g, b, a = 1] = parts(getComputedStyle(one).backgroundColor);
            if (a === 1) return [r, g, b];
          }
          return [255, 255, 255];
        };
        const light = ([r, g, b]) => {
          const linear = [r, g, b].map((part) => part / 255)
              .map((part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
          return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
        };
        let least = 21;
        for (const element of document.querySelectorAll("body *")) {
          const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim() !== "");
          if (!own || element.closest("svg, option, noscript, [disabled]") !== null || element.checkVisibility() === false) continue;
          const [one, other] = [parts(getComputedStyle(element).color).slice(0, 3), behind(element)].map(light);
          least = Math.min(least, (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05));
        }
        return least;
      })()
      """;

  @Test
  void whatIsNotThereIsSaid(Browser browser) throws Exception {
    ServedPage page = ServedPage.open();
    try {
      browser.open(url(page));
      browser.await("document.querySelector('#notice').innerText.includes('reading the cluster')");
      page.show(DemoCluster.empty().snapshot());
      browser.await("document.querySelector('#map').innerText.includes('There is no gateway yet')");
      browser.await("document.querySelector('#rows').innerText.includes('There is no policy yet')");
      page.show(DemoCluster.small().snapshot());
      browser.await(DRAWN);
      assertThat(browser.complaints()).isEmpty();
    } finally {
      page.close();
    }
    browser.await("document.querySelector('#live').innerText.includes('Not connected')");
    assertThat(browser.text("#notice")).contains("cannot be reached");
    assertThat(count(browser, ".chip")).as("what was seen last").isEqualTo(4);
    browser.open("about:blank");
    browser.complaints();
  }

  @Test
  void theTokenIsAskedForOnce(Browser browser, @TempDir Path directory) throws Exception {
    Path file = Files.writeString(directory.resolve("token"), TOKEN);
    try (ServedPage page = ServedPage.asking(file)) {
      page.show(DemoCluster.small().snapshot());
      browser.open(url(page));
      browser.await("document.querySelector('input[name=token]') !== null");
      login(browser, "wrong");
      browser.await("document.body.innerText.includes('This is not the token')");
      browser.complaints();
      login(browser, TOKEN);
      browser.await(DRAWN);
      assertThat(browser.evaluate("document.cookie").asText()).isEmpty();
      browser.await("!document.querySelector('#logout').hidden");
      assertThat(browser.complaints()).isEmpty();
      browser.evaluate("document.querySelector('#logout button').click()");
      browser.await("document.querySelector('input[name=token]') !== null");
    }
  }

  private static void login(Browser browser, String token) throws Exception {
    browser.evaluate("document.querySelector('input[name=token]').focus()");
    browser.type(token);
    browser.evaluate("document.querySelector('form').requestSubmit()");
  }

  /** With -Dgolden.update=true the pictures of docs/page.md are made anew. */
  @Test
  void thePicturesOfTheDocumentationAreOfThisPage(Browser browser) throws Exception {
    DemoCluster cluster = DemoCluster.small();
    try (ServedPage page = ServedPage.open()) {
      page.show(cluster.snapshot());
      browser.window(1280, 900);
      open(browser, page);
      page.pass(Duration.ofMinutes(4));
      cluster.fail("worker-1", "worker-2", "worker-3");
      page.show(cluster.snapshot());
      browser.await(MOVED);
      page.pass(Duration.ofMinutes(3));
      cluster.heal("worker-1");
      page.show(cluster.snapshot());
      browser.await("document.querySelectorAll('.node[data-kind=ok]').length === 3");
      page.pass(Duration.ofMinutes(5));
      open(browser, page);
      picture(browser, "page.png");
      browser.window(420, 900);
      browser.dark(true);
      open(browser, page);
      picture(browser, "page-narrow.png");
    } finally {
      browser.window(1280, 900);
      browser.dark(false);
    }
    assertThat(DOCS.resolve("page.png")).exists();
    assertThat(DOCS.resolve("page-narrow.png")).exists();
  }

  private static void picture(Browser browser, String name) throws Exception {
    byte[] png = browser.picture();
    assertThat(png.length).isGreaterThan(10_000);
    if (Boolean.getBoolean("golden.update")) {
      Files.write(DOCS.resolve(name), png);
    }
  }
}
