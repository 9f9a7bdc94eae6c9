package io.egressgateway.lab.bench.load;

import io.egressgateway.lab.bench.line.Line;
import java.time.Duration;

/** One kind of traffic and the figure it gives. */
public interface Load {
  String name();

  String unit();

  /** True where a greater figure is the better one. */
  boolean moreIsBetter();

  /**
   * Sends for about a time and measures.
   *
   * @throws Exception where the traffic does not get through
   */
  double measure(Line line, Duration slice) throws Exception;
}
