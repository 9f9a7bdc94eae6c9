package io.egressgateway.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.egressgateway.lab.cluster.LabCluster;
import io.egressgateway.lab.cluster.LabOptions;
import io.egressgateway.lab.scenario.Failover;
import io.egressgateway.lab.scenario.Narrator;
import io.egressgateway.lab.scenario.Outside;
import io.egressgateway.lab.scenario.QuickStart;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Agents that run from the image's root file system, by its own launcher, with nothing of this
 * machine but its kernel. No part of the whole build, which makes no image: see deploy/image.
 */
class ImageTrial {
  private static final Path ROOT = Path.of("../target/image/root").toAbsolutePath().normalize();

  /** The lab's command is for a JVM of this machine; what follows the role is the product's. */
  private static final List<String> INSIDE =
      List.of(
          "unshare",
          "--mount",
          "sh",
          "-ec",
          """
          root=$0
          mount --make-rprivate /
          mount -t proc proc "$root/proc"
          mount --rbind /sys "$root/sys"
          mount --rbind /dev "$root/dev"
          mount --rbind /run "$root/run"
          while [ "$1" != agent ]; do shift; done
          shift
          exec chroot "$root" /usr/bin/agent "$@"
          """,
          ROOT.toString());

  @ParameterizedTest
  @ValueSource(strings = {"nftables", "iptables"})
  void theImagesAgentDoesWhatTheJarsDoes(String backend) {
    assumeTrue(PackagedProduct.root(), "network namespaces need root");
    assertThat(ROOT).as("made by ./run image").isDirectory();
    LabOptions options =
        LabOptions.of(PackagedProduct.jar())
            .withConfiguration("datapath:\n  backend: " + backend + "\n")
            .withAgentsUnder(INSIDE);
    try (LabCluster lab = LabCluster.start(options);
        Outside outside = new Outside(lab)) {
      lab.startController().awaitReady(LiveCluster.READY);
      lab.network().nodes().forEach(lab::startAgent);
      lab.processes().forEach(process -> process.awaitReady(LiveCluster.READY));
      Narrator narrator = new Narrator(System.out, false);
      QuickStart quickStart = new QuickStart(lab, narrator);
      new Failover(lab, quickStart, outside, narrator).play(quickStart.play());
      assertThat(narrator.allHeld()).as("quick start and failover").isTrue();
    }
  }
}
