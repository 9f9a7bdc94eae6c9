package io.egressgateway.app.cli;

import io.egressgateway.adapter.k8s.operate.ClusterConsole;
import io.egressgateway.adapter.k8s.operate.ConsoleException;
import io.egressgateway.app.config.ConfigException;
import io.egressgateway.app.config.LogConfig;
import io.egressgateway.app.egctl.VipMove;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** A command that works on a cluster: connects, and turns failures into one line and 1. */
abstract class Operation implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ClusterOptions cluster = new ClusterOptions();

  /** Does it; returns the exit code. */
  abstract int run(ClusterConsole console)
      throws ConsoleException, VipMove.MoveFailure, InterruptedException;

  /** False where the flags ask for something on this machine alone. */
  boolean needsCluster() {
    return true;
  }

  /** Does what needs no cluster; returns the exit code. */
  int alone() throws ConfigException {
    throw new IllegalStateException("nothing to do without a cluster");
  }

  @Override
  public final Integer call() throws InterruptedException, ConfigException {
    Logging.configure(LogConfig.of(Map.of("LOG_LEVEL", "error", "LOG_ENCODER", "text")));
    if (!needsCluster()) {
      return refusing();
    }
    try (ClusterConsole console = cluster.open()) {
      return run(console);
    } catch (ConsoleException | VipMove.MoveFailure | IllegalArgumentException failure) {
      say("error: " + failure.getMessage());
      return Main.FAILED;
    }
  }

  private int refusing() {
    try {
      return alone();
    } catch (ConfigException refused) {
      refused.problems().forEach(problem -> say("error: " + problem));
      return Main.USAGE;
    }
  }

  final ClusterOptions cluster() {
    return cluster;
  }

  final CommandSpec spec() {
    return spec;
  }

  /** To standard error. */
  final void say(String line) {
    spec.commandLine().getErr().println(line);
    spec.commandLine().getErr().flush();
  }

  /** To standard output. */
  final void print(String text) {
    spec.commandLine().getOut().print(text);
    spec.commandLine().getOut().flush();
  }
}
