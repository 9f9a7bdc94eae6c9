package io.egressgateway.adapter.iptables.process;

import io.egressgateway.port.datapath.DatapathException;
import java.util.List;

/** Runs programs; tests let one fail. */
public interface ProgramRunner {

  /**
   * Runs a program to its end, in the network namespace of the calling thread.
   *
   * @param command the program's name and its arguments
   * @param input its standard input
   * @return its standard output
   * @throws DatapathException UNSUPPORTED where it is not installed; otherwise by what it said
   */
  String run(List<String> command, String input) throws DatapathException;
}
