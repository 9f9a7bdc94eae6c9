package io.egressgateway.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.lab.scenario.Outside;
import io.egressgateway.lab.topology.LabNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** One run of the packaged egctl against a live cluster: how it ended and what it printed. */
record EgctlRun(int code, String out, String err) {

  static EgctlRun of(LiveCluster cluster, String... arguments)
      throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-jar",
                PackagedProduct.jar().toString(),
                "egctl"));
    command.addAll(List.of(arguments));
    command.addAll(List.of("--kubeconfig", cluster.lab().kubeconfig().toString()));
    Path out = Files.createTempFile("egctl", "out");
    Path err = Files.createTempFile("egctl", "err");
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectOutput(out.toFile())
              .redirectError(err.toFile())
              .start();
      int code = PackagedProduct.exitCode(process, 60);
      return new EgctlRun(
          code,
          Files.readString(out, StandardCharsets.UTF_8),
          Files.readString(err, StandardCharsets.UTF_8));
    } finally {
      Files.delete(out);
      Files.delete(err);
    }
  }

  /** The policy, the gateway and what both kernels do with a packet of a node's pod, truly. */
  static void explains(LiveCluster cluster, LabNode from) throws IOException, InterruptedException {
    for (IpFamily family : IpFamily.values()) {
      IpAddress eip = cluster.given().addresses().get(family);
      EgctlRun told =
          of(
              cluster,
              "explain",
              "--pod",
              "default/" + from.pod(1).name(),
              "--to",
              Outside.address(family).toString());
      assertThat(told.code()).as("%s", told).isZero();
      assertThat(told.out())
          .contains("default/test decides", "Agreed")
          .contains(cluster.owner().name() + ": leaves with " + eip);
    }
  }
}
