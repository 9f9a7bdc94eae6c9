package io.egressgateway.lab.netns;

/** A core of this machine. */
public final class Core {
  private Core() {}

  /** How many there are. */
  public static int count() {
    return Runtime.getRuntime().availableProcessors();
  }

  /**
   * Keeps the calling thread on the last core, so that what it causes is done there too.
   *
   * @throws LabException where the kernel refuses, with errno
   */
  public static void stayOnLast() {
    byte[] cpus = new byte[128];
    int last = count() - 1;
    cpus[last / 8] = (byte) (1 << last % 8);
    if (Libc.CALLS.sched_setaffinity(0, cpus.length, cpus) != 0) {
      throw new LabException("sched_setaffinity failed: errno " + Libc.errno());
    }
  }
}
