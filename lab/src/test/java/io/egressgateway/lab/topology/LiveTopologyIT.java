package io.egressgateway.lab.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.lab.netns.NeedsRoot;
import io.egressgateway.lab.netns.NetworkNamespace;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(60)
@NeedsRoot
class LiveTopologyIT {
  private static final int PORT = 8080;

  static Stream<Topology> everyKind() {
    return Stream.of(Cni.values())
        .flatMap(cni ->
            Stream.of(Stack.values())
                .filter(cni::serves)
                .map(stack -> Topology.ofNodes(3).withStack(stack).withCni(cni)))
        .flatMap(LiveTopologyIT::withEveryFirewall);
  }

  /** Both forms of iptables where the CNI has rules of it, but not for every stack. */
  private static Stream<Topology> withEveryFirewall(Topology topology) {
    return topology.stack() != Stack.DUAL || topology.cni() == Cni.SPIDERPOOL
        ? Stream.of(topology)
        : Stream.of(Masquerade.values())
            .filter(topology.cni()::loadsBy)
            .map(topology::withMasquerade);
  }

  @ParameterizedTest
  @MethodSource("everyKind")
  void podsReachEachOtherAsThemselvesAndTheOutsideAsTheirNode(Topology topology) throws Exception {
    long begin = System.nanoTime();
    try (LiveTopology live = LiveTopology.start(topology)) {
      System.out.printf("%s: up after %d ms%n", topology, (System.nanoTime() - begin) / 1_000_000);
      askAll(live);
      System.out.printf("all asked after %d ms%n", (System.nanoTime() - begin) / 1_000_000);
    }
  }

  private static void askAll(LiveTopology live) throws Exception {
    LabPod far = live.node(2).pod(1);
    LabPod near = live.node(1).pod(2);
    LabPod pod = live.node(1).pod(1);
    for (IpFamily family : live.families()) {
      IpAddress podAddress = pod.addresses().get(family).orElseThrow();
      IpAddress ordinary = live.ordinarySource(live.node(1), pod, family);
      for (LabPod other : List.of(far, near)) {
        IpAddress target = other.addresses().get(family).orElseThrow();
        assertThat(sourceSeen(pod.namespace(), other.namespace(), target)).isEqualTo(podAddress);
      }
      IpAddress outside = AddressPlan.outside(family);
      assertThat(sourceSeen(pod.namespace(), live.outside(), outside)).isEqualTo(ordinary);
      IpAddress farAway = AddressPlan.farAway(family);
      assertThat(sourceSeen(pod.namespace(), live.outside(), farAway)).isEqualTo(ordinary);
    }
  }

  @ParameterizedTest
  @EnumSource(Cni.class)
  void rulesThatAreLoadedAgainAreThereOnce(Cni cni) throws Exception {
    try (LiveTopology live = LiveTopology.start(Topology.ofNodes(2).withCni(cni))) {
      List<String> before = rules(live.node(1));
      live.nodes().forEach(live::reloadRules);
      assertThat(rules(live.node(1))).isNotEmpty().isEqualTo(before);
      askAll(live);
    }
  }

  /** Without what changes by the hour, by use and by order of loading. */
  private static List<String> rules(LabNode node) {
    String all =
        "nft list ruleset; iptables-legacy-save; ip rule | grep 'lookup 500' | sed 's/^[0-9]*://'";
    return node.namespace()
        .output("sh", "-c", all)
        .lines()
        .filter(line -> !line.startsWith("#"))
        .map(line -> line.replaceAll("\\[\\d+:\\d+]|counter packets \\d+ bytes \\d+", ""))
        .toList();
  }

  private static IpAddress sourceSeen(
      NetworkNamespace client, NetworkNamespace server, IpAddress target) throws Exception {
    InetAddress address = InetAddress.getByAddress(target.toBytes());
    try (ServerSocket listening = server.call(() -> new ServerSocket(PORT, 5, address));
        Socket _ = client.call(() -> connect(address));
        Socket accepted = listening.accept()) {
      return IpAddress.ofBytes(accepted.getInetAddress().getAddress());
    }
  }

  private static Socket connect(InetAddress address) throws IOException {
    Socket socket = new Socket();
    socket.connect(new InetSocketAddress(address, PORT), 2000);
    return socket;
  }

  @Test
  void closingLeavesNoNamespaceAndNoRecord() throws Exception {
    String id;
    try (LiveTopology live = LiveTopology.start(Topology.ofNodes(2).withStack(Stack.DUAL))) {
      id = live.run().id();
      assertThat(namespacesOf(id)).hasSize(3 + 2 + 4);
    }
    assertThat(namespacesOf(id)).isEmpty();
    assertThat(Path.of("/run/egressgateway-lab", id)).doesNotExist();
    assertThat(Files.readString(Path.of("/proc/self/mounts"))).doesNotContain("eg-" + id);
  }

  private static List<String> namespacesOf(String id) throws IOException {
    try (Stream<Path> files = Files.list(Path.of("/run/netns"))) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.startsWith("eg-" + id + "-"))
          .toList();
    }
  }

  @ParameterizedTest
  @EnumSource(Stack.class)
  void aKilledNodeIsSilentAndItsProgramsAreGone(Stack stack) throws Exception {
    try (LiveTopology live = LiveTopology.start(Topology.ofNodes(2).withStack(stack))) {
      Process program = live.node(1).namespace().exec(List.of("sleep", "600"));
      IpAddress target = live.node(1).addresses().get(live.families().getFirst()).orElseThrow();
      InetAddress address = InetAddress.getByAddress(target.toBytes());
      // Port closed: the node's kernel answers with a reset.
      assertThatThrownBy(() -> live.outside().call(() -> connect(address)))
          .hasMessageContaining("refused");

      live.kill(live.node(1));

      assertThat(program.isAlive()).isFalse();
      assertThatThrownBy(() -> live.outside().call(() -> connect(address)))
          .isInstanceOf(java.net.SocketTimeoutException.class);
      live.linkUp(live.node(1));
      assertThatThrownBy(() -> live.outside().call(() -> connect(address)))
          .hasMessageContaining("refused");
    }
  }
}
