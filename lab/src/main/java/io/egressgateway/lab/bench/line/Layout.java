package io.egressgateway.lab.bench.line;

/** What carries a pod's packets over a line. */
public interface Layout {
  /** A short name, for tables and charts. */
  String name();

  /**
   * Programs both nodes.
   *
   * @return what must be closed before the line goes
   * @throws io.egressgateway.lab.netns.LabException where that fails
   */
  AutoCloseable lay(Line line);
}
