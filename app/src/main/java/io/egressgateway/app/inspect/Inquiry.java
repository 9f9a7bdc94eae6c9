package io.egressgateway.app.inspect;

import java.util.List;

/** Something that an agent is asked; an answer for one node opens no other. */
public sealed interface Inquiry permits Question, Checkup {
  /**
   * What a seal covers: a purpose, which keeps kinds and heartbeats apart, then all that varies.
   */
  List<String> sealed();
}
