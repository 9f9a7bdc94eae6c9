package io.egressgateway.lab.netns;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

class LabExceptionTest {
  @Test
  void theReasonIsTheFirstLineOfTheInnermostCause() {
    LabException innermost = new LabException("no such device\nat line 2");
    assertThat(new LabException("cannot lay", new ExecutionException(innermost)).reason())
        .isEqualTo("no such device");
  }

  @Test
  void withoutACauseItIsTheMessage() {
    assertThat(new LabException("cannot lay").reason()).isEqualTo("cannot lay");
  }
}
