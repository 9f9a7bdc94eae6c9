package io.egressgateway.lab.bench.part;

import io.egressgateway.lab.bench.BenchOptions;
import io.egressgateway.lab.bench.Findings;
import java.util.List;

/** Something that is measured by itself. */
public interface Part {
  /** All, in the order they are run. */
  List<Part> ALL =
      List.of(
          new Forwarding(),
          new PacketPath(),
          new Scale(),
          new ControlPlane(),
          new Memory(),
          new Effects(),
          new Failovers());

  /** As flags name it. */
  String name();

  /** What it measures, for people. */
  String about();

  /**
   * Measures.
   *
   * @throws Exception where something did not work, which ends the bench
   */
  void run(BenchOptions options, Findings findings) throws Exception;
}
