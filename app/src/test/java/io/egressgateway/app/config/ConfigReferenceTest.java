package io.egressgateway.app.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ConfigReferenceTest {
  private static final Path PAGE = Path.of("..", "docs", "configuration.md");

  /** Run with -Dgolden.update=true to write the page. */
  @Test
  void thePageSaysWhatTheCodeDoes() throws IOException {
    if (Boolean.getBoolean("golden.update")) {
      Files.writeString(PAGE, ConfigReference.markdown());
    }
    assertThat(PAGE).hasContent(ConfigReference.markdown());
  }
}
