package io.egressgateway.app.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ApiReferenceTest {
  private static final Path PAGE = Path.of("..", "docs", "api.md");
  private static final Path CRDS = Path.of("..", "deploy", "crds");

  /** Run with -Dgolden.update=true to write the page. */
  @Test
  void thePageSaysWhatTheDefinitionsSay() throws IOException {
    String page = ApiReference.markdown(CRDS);
    if (Boolean.getBoolean("golden.update")) {
      Files.writeString(PAGE, page);
    }
    assertThat(PAGE).hasContent(page);
    assertThat(page)
        .contains("## EgressPolicy\n", "| `spec.egressGatewayName` | string |")
        .contains("| `status.nodeList[].eips[].ipv4` | string |");
  }
}
