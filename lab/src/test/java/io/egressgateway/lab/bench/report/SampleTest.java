package io.egressgateway.lab.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SampleTest {
  @Test
  void theMedianIsTheMiddleOrTheMeanOfTheTwoThere() {
    assertThat(new Sample(List.of(9.0, 1.0, 2.0)).median()).isEqualTo(2);
    assertThat(new Sample(List.of(9.0, 1.0, 2.0, 4.0)).median()).isEqualTo(3);
    assertThat(new Sample(List.of(7.0)).median()).isEqualTo(7);
  }

  @Test
  void aQuantileIsTheLeastValueThatTheShareDoesNotExceed() {
    List<Double> values =
        new ArrayList<>(IntStream.rangeClosed(1, 200).mapToObj(i -> i * 1.0).toList());
    Collections.shuffle(values, new Random(3));
    Sample sample = new Sample(values);
    assertThat(sample.quantile(0.99)).isEqualTo(198);
    assertThat(sample.quantile(0.5)).isEqualTo(100);
    assertThat(sample.quantile(0.001)).isEqualTo(1);
    assertThat(sample.quantile(1)).isEqualTo(200);
    assertThat(sample.min()).isEqualTo(1);
    assertThat(sample.max()).isEqualTo(200);
  }

  @Test
  void nothingMeasuredAndImpossibleSharesAreRefused() {
    assertThatThrownBy(() -> new Sample(List.of())).hasMessage("nothing was measured");
    Sample sample = new Sample(List.of(1.0));
    assertThatThrownBy(() -> sample.quantile(0)).hasMessageContaining("above 0 and up to 1: 0.0");
    assertThatThrownBy(() -> sample.quantile(1.01)).hasMessageContaining("1.01");
    assertThatThrownBy(() -> sample.quantile(Double.NaN)).hasMessageContaining("NaN");
  }
}
