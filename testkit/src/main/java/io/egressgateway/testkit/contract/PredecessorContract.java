package io.egressgateway.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.port.datapath.Predecessor;
import org.junit.jupiter.api.Test;

/** What {@link Predecessor} promises. Each test starts with nothing there. */
public abstract class PredecessorContract {

  /** The same one in each call within a test. */
  protected abstract Predecessor predecessor();

  /** Lays its rules. */
  protected abstract void lay() throws Exception;

  /** True where rules that are there write connection marks. */
  protected abstract boolean writesMarks() throws Exception;

  @Test
  void whereNothingIsThereEverythingSucceeds() throws Exception {
    assertThat(predecessor().isThere()).isFalse();
    predecessor().restrain();
    predecessor().remove();
    assertThat(predecessor().isThere()).isFalse();
  }

  @Test
  void restraintLeavesTheRulesButTheyWriteNoMarksAnyMore() throws Exception {
    lay();
    assertThat(predecessor().isThere()).isTrue();
    assertThat(writesMarks()).isTrue();
    predecessor().restrain();
    assertThat(writesMarks()).isFalse();
    assertThat(predecessor().isThere()).isTrue();
    predecessor().restrain();
    assertThat(predecessor().isThere()).as("restrained twice").isTrue();
  }

  @Test
  void whatWasRemovedIsGoneRestrainedOrNot() throws Exception {
    lay();
    predecessor().remove();
    assertThat(predecessor().isThere()).isFalse();
    predecessor().remove();

    lay();
    assertThat(writesMarks()).as("laid again").isTrue();
    predecessor().restrain();
    predecessor().remove();
    assertThat(predecessor().isThere()).isFalse();
    assertThat(writesMarks()).isFalse();
  }
}
