package io.egressgateway.adapter.k8s.watch;

/** Objects of one kind, watched. */
interface CachedKind extends AutoCloseable {

  /** Lists and watches from now on; returns at once. */
  void start();

  /**
   * Takes over what changed. Owner thread.
   *
   * @return false until everything was listed once
   */
  boolean refresh();

  @Override
  void close();
}
