package io.egressgateway.app.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.egressgateway.domain.cluster.LabelSelector;
import io.egressgateway.domain.datapath.NodeInterface;
import io.egressgateway.domain.datapath.ParentDetection;
import io.egressgateway.domain.datapath.TunnelMode;
import io.egressgateway.domain.net.FwMark;
import io.egressgateway.domain.net.InterfaceName;
import io.egressgateway.domain.net.IpPrefix;
import io.egressgateway.domain.net.Sorted;
import io.egressgateway.domain.plan.ControllerSettings.ExternalPools;
import io.egressgateway.domain.plan.ControllerSettings.Failback;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigLoaderTest {
  private static final Map<String, String> NODE = Map.of("NODE_NAME", "node1");

  @TempDir private Path directory;

  private Optional<Path> file(String yaml) throws IOException {
    return Optional.of(Files.writeString(directory.resolve("conf.yml"), yaml));
  }

  @Test
  void withoutAFileEveryKeyHasItsDefault() throws ConfigException {
    AgentConfig config = new ConfigLoader(NODE, Optional.empty()).agent();

    assertThat(config.shared().enabled().ipv4()).isTrue();
    assertThat(config.shared().enabled().ipv6()).isFalse();
    assertThat(config.shared().tunnelSubnets().ipv4()).isEqualTo(IpPrefix.of("172.31.0.0/16"));
    assertThat(config.shared().tunnelSubnets().ipv6()).isEqualTo(IpPrefix.of("fd11::/112"));
    assertThat(config.shared().datapath().tunnelDevice().value()).isEqualTo("egress.vxlan");
    assertThat(config.shared().datapath().tunnelPort()).isEqualTo(7789);
    assertThat(config.vni()).isEqualTo(100);
    assertThat(config.backend()).isEqualTo("auto");
    assertThat(config.checksumOffload()).isTrue();
    assertThat(config.mode()).isEqualTo(TunnelMode.VXLAN);
    assertThat(config.shared().heartbeat().interval()).isEqualTo(Duration.ofMillis(100));
    assertThat(config.shared().heartbeat().deadAfterMissed()).isEqualTo(3);
    assertThat(config.process().health()).hasToString("0.0.0.0:5810");
  }

  @Test
  void everyKeyCanBeSet() throws Exception {
    AgentConfig config =
        new ConfigLoader(
                NODE,
                file(
                    """
                    enableIPv4: false
                    enableIPv6: true
                    datapath: {backend: nftables}
                    tunnel: {mode: auto}
                    tunnelIpv4Subnet: 192.200.0.1/16
                    tunnelIpv6Subnet: fd12::/64
                    tunnelDetectMethod: interface=eth7
                    vxlan: {name: eg0, id: 7, port: 4789, disableChecksumOffload: true}
                    mark: "0x17000000"
                    announcedInterfacesToExclude: ["^veth.*"]
                    gatewayFailover: {enable: false, eipEvictionTimeout: 30}
                    heartbeat: {interval: 250ms, deadAfterMissed: 5, port: 6000, secretName: key}
                    """))
            .agent();

    assertThat(config.shared().underlay().bits()).isEqualTo(128);
    assertThat(config.backend()).isEqualTo("nftables");
    assertThat(config.shared().tunnelSubnets().ipv4()).isEqualTo(IpPrefix.of("192.200.0.0/16"));
    assertThat(config.detection())
        .isEqualTo(new ParentDetection.NamedInterface(new InterfaceName("eth7")));
    assertThat(config.shared().datapath().tunnelDevice().value()).isEqualTo("eg0");
    assertThat(config.vni()).isEqualTo(7);
    assertThat(config.checksumOffload()).isFalse();
    assertThat(config.mode()).isEqualTo(TunnelMode.AUTO);
    assertThat(config.shared().datapath().tunnelPort()).isEqualTo(4789);
    assertThat(config.shared().datapath().marks().base()).isEqualTo(new FwMark(0x17000000));
    assertThat(config.excludedLinks()).singleElement().hasToString("^veth.*");
    assertThat(config.shared().heartbeat().failover()).isFalse();
    assertThat(config.shared().heartbeat().agentGrace()).isEqualTo(Duration.ofSeconds(30));
    assertThat(config.shared().heartbeat().interval()).isEqualTo(Duration.ofMillis(250));
    assertThat(config.shared().heartbeat().deadAfterMissed()).isEqualTo(5);
    assertThat(config.shared().heartbeat().port()).isEqualTo(6000);
    assertThat(config.shared().heartbeat().secretName()).isEqualTo("key");
  }

  @Test
  void antreasKeysHaveItsDefaults() throws Exception {
    ControllerConfig config = new ConfigLoader(Map.of(), Optional.empty()).controller();
    assertThat(config.shared().antrea()).isEqualTo(new SharedConfig.Antrea(false, List.of()));
    assertThat(config.egresses().externalPools()).isEqualTo(new ExternalPools(Failback.NONE, 255));
    assertThat(
            new ConfigLoader(Map.of(), file("egress: {maxEgressIPsPerNode: 0}\n"))
                .controller()
                .egresses()
                .externalPools()
                .perNode())
        .as("0 is the default")
        .isEqualTo(255);
  }

  @Test
  void antreasKeysCanBeSet() throws Exception {
    Optional<Path> file =
        file(
            """
            antrea: {enabled: true, failback: immediate}
            egress:
              maxEgressIPsPerNode: 12
              exceptCIDRs: [10.0.0.0/8, "fd00::/8"]
            """);
    ControllerConfig config = new ConfigLoader(Map.of(), file).controller();
    assertThat(config.shared().antrea())
        .isEqualTo(
            new SharedConfig.Antrea(
                true, List.of(IpPrefix.of("10.0.0.0/8"), IpPrefix.of("fd00::/8"))));
    assertThat(new ConfigLoader(NODE, file).agent().shared()).isEqualTo(config.shared());
    assertThat(config.egresses().externalPools())
        .isEqualTo(new ExternalPools(Failback.IMMEDIATE, 12));
  }

  @Test
  void interfacesOfNodesWithLabelsAreReadInTheirOrder() throws Exception {
    AgentConfig config =
        new ConfigLoader(
                NODE,
                file(
                    """
                    tunnelDetectCustomInterface:
                    - nodeSelector: {zone: west, spare: "true"}
                      interfaceName: eth1
                    - nodeSelector: {}
                      interfaceName: bond0.12
                    """))
            .agent();
    assertThat(config.nodeInterfaces())
        .containsExactly(
            new NodeInterface(
                new LabelSelector(Sorted.map(Map.of("zone", "west", "spare", "true")), List.of()),
                new InterfaceName("eth1")),
            new NodeInterface(LabelSelector.EVERYTHING, new InterfaceName("bond0.12")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{nodeSelector: {a: b}}",
        "{nodeSelector: {a: b}, interfaceName: a-name-that-is-too-long}",
        "{nodeSelector: {a: [b]}, interfaceName: eth1}",
        "{nodeSelector: a, interfaceName: eth1}",
        "{nodeSelectr: {a: b}, interfaceName: eth1}",
        "eth1",
      })
  void anItemThatIsNoInterfaceOfNodesIsRefused(String item) throws IOException {
    Optional<Path> path = file("tunnelDetectCustomInterface: [" + item + "]\n");
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> new ConfigLoader(NODE, path).agent())
        .satisfies(refused ->
            assertThat(refused.problems())
                .singleElement()
                .satisfies(problem -> {
                  assertThat(problem.key()).isEqualTo("tunnelDetectCustomInterface");
                  assertThat(problem.allowed()).contains("nodeSelector", "interfaceName");
                }));
  }

  @ParameterizedTest
  @CsvSource({
    "enableIPv4, maybe",
    "datapath.backend, ebpf",
    "antrea.failback, later",
    "egress.maxEgressIPsPerNode, -1",
    "egress.exceptCIDRs, everywhere",
    "tunnelIpv4Subnet, 172.31.0.0",
    "tunnelIpv4Subnet, fd11::/112",
    "tunnelIpv6Subnet, 172.31.0.0/16",
    "tunnelDetectMethod, guess",
    "tunnel.mode, sometimes",
    "vxlan.name, a-name-that-is-too-long",
    "vxlan.name, egress.direct",
    "vxlan.id, 16777216",
    "vxlan.port, 0",
    "mark, 0x26000001",
    "announcedInterfacesToExclude, '['",
    "heartbeat.interval, 100",
    "heartbeat.interval, 1ms",
    "heartbeat.deadAfterMissed, 1",
    "no.such.key, 1"
  })
  void aWrongValueIsRefusedWithKeyValueAndWhatIsAllowed(String key, String value)
      throws IOException {
    Optional<Path> path =
        file(
            "\""
                + key.replace(".", "\": {\"")
                + "\": \""
                + value
                + "\""
                + "}".repeat(key.split("\\.", -1).length - 1)
                + "\n");

    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> new ConfigLoader(NODE, path).agent())
        .satisfies(refused ->
            assertThat(refused.problems())
                .anySatisfy(problem -> {
                  assertThat(problem.key()).isEqualTo(key);
                  assertThat(problem.value()).isEqualTo(value);
                  assertThat(problem.allowed()).isNotBlank();
                }));
  }

  @Test
  void allProblemsAreSaidAtOnce() throws IOException {
    Optional<Path> path = file("vxlan: {id: x, port: y}\n");
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> new ConfigLoader(Map.of(), path).agent())
        .satisfies(refused ->
            assertThat(refused.problems())
                .extracting(ConfigProblem::key)
                .contains("vxlan.id", "vxlan.port", "NODE_NAME"));
  }

  @Test
  void noFamilyAtAllIsRefused() throws IOException {
    Optional<Path> path = file("enableIPv4: false\n");
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> new ConfigLoader(NODE, path).agent())
        .withMessageContaining("enableIPv6");
  }

  @Test
  void aFileThatCannotBeReadIsAProblemOfItsOwn() {
    Optional<Path> path = Optional.of(directory.resolve("absent.yml"));
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> new ConfigLoader(NODE, path).agent())
        .withMessageContaining("absent.yml");
  }

  @Test
  void spidernetsOwnConfigMapIsAccepted() throws Exception {
    ControllerConfig config =
        new ConfigLoader(
                Map.of("POD_NAME", "egressgateway-controller-0"),
                file(
                    """
                    enableIPv4: true
                    enableIPv6: false
                    iptables:
                      backendMode: auto
                    datapathMode: iptables
                    tunnelIpv4Subnet: 172.31.0.0/16
                    tunnelIpv6Subnet: fd11::/112
                    tunnelDetectMethod: defaultRouteInterface
                    tunnelDetectCustomInterface: []
                    vxlan: {name: egress.vxlan, id: 100, port: 7789, disableChecksumOffload: false}
                    maxNumberEndpointPerSlice: 100
                    clusterCIDR:
                      autoDetect: {podCidrMode: auto, clusterIP: true, nodeIP: true}
                      extraCidr: []
                    enableGatewayReplyRoute: false
                    gatewayReplyRouteTable: 600
                    gatewayReplyRouteMark: 39
                    announcedInterfacesToExclude: ["^cali.*", "br-*"]
                    gatewayFailover:
                      enable: false
                      tunnelMonitorPeriod: 5
                      tunnelUpdatePeriod: 5
                      eipEvictionTimeout: 15
                    """))
            .controller();

    assertThat(config.endpointsPerSlice()).isEqualTo(100);
    assertThat(config.process().identity()).isEqualTo("egressgateway-controller-0");
    assertThat(config.election())
        .isEqualTo(new ControllerConfig.Election(true, Duration.ofSeconds(15)));
    assertThat(config.process().lease()).hasToString("kube-system/egressgateway");
  }

  @ParameterizedTest
  @CsvSource({":9000, 0.0.0.0:9000", "127.0.0.1:1, 127.0.0.1:1", "[::1]:2, [::1]:2"})
  void bindAddressesAreReadAsGoProgramsSpellThem(String given, String meant) throws Exception {
    Map<String, String> environment =
        Map.of("NODE_NAME", "node1", "HEALTH_PROBE_BIND_ADDRESS", given);
    assertThat(new ConfigLoader(environment, Optional.empty()).agent().process().health())
        .hasToString(meant);
  }

  @ParameterizedTest
  @CsvSource({"true, true", "True, true", "1, true", "false, false", "FALSE, false", "0, false"})
  void leaderElectionIsSwitchedAsGoProgramsSpellIt(String given, boolean meant) throws Exception {
    Map<String, String> environment = Map.of("LEADER_ELECTION", given);
    assertThat(new ConfigLoader(environment, Optional.empty()).controller().election().enabled())
        .isEqualTo(meant);
  }

  @Test
  void whatIsNeitherTrueNorFalseIsRefused() {
    ConfigLoader loader = new ConfigLoader(Map.of("LEADER_ELECTION", "off"), Optional.empty());
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(loader::controller)
        .withMessageContainingAll("LEADER_ELECTION", "off", "true or false");
  }

  @Test
  void everyVariableThatSpidernetsChartSetsIsTaken() throws Exception {
    Map<String, String> environment = new HashMap<>();
    environment.put("NODE_NAME", "node1");
    environment.put("POD_NAME", "egressgateway-controller-0");
    environment.put("POD_NAMESPACE", "egress");
    environment.put("LEADER_ELECTION_NAMESPACE", "leases");
    environment.put("LEADER_ELECTION_ID", "mine");
    environment.put("LEADER_ELECTION_LOST_RESTART", "false");
    environment.put("METRICS_BIND_ADDRESS", ":5821");
    environment.put("HEALTH_PROBE_BIND_ADDRESS", ":5820");
    environment.put("GOPS_PORT", "5824");
    environment.put("WEBHOOK_PORT", "5822");
    environment.put("PYROSCOPE_SERVER_ADDR", "");
    environment.put("GOLANG_MAX_PROCS", "-1");
    environment.put("TLS_CERT_DIR", "/etc/tls");
    environment.put("LOG_USE_DEV_MODE", "true");
    environment.put("LOG_WITH_CALLER", "true");
    environment.put("CONFIGMAP_PATH", file("enableIPv6: true\n").orElseThrow().toString());
    ControllerConfig config = new ConfigLoader(environment, Optional.empty()).controller();
    assertThat(config.shared().enabled().ipv6()).as("the file is read").isTrue();
    assertThat(config.process().namespace()).isEqualTo("egress");
    assertThat(config.process().lease()).hasToString("leases/mine");
    assertThat(config.process().metrics().map(Object::toString)).contains("0.0.0.0:5821");
    assertThat(config.process().health()).hasToString("0.0.0.0:5820");
  }

  @ParameterizedTest
  @CsvSource({
    "-1, debug",
    "0, info",
    "1, warn",
    "2, error",
    "5, error",
    "DEBUG, debug",
    "fatal, error"
  })
  void logLevelsAreReadByNameAndNumber(String given, String meant) throws Exception {
    assertThat(LogConfig.of(Map.of("LOG_LEVEL", given, "LOG_ENCODER", "console")))
        .isEqualTo(new LogConfig(meant, false));
  }

  @Test
  void keysAreNamedOnce() {
    List<String> names = ConfigKeys.all().stream().map(ConfigKey::name).toList();
    assertThat(names).doesNotHaveDuplicates();
  }
}
