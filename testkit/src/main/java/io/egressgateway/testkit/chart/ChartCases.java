package io.egressgateway.testkit.chart;

import java.util.LinkedHashMap;
import java.util.SequencedMap;

/** Values that users have: each must render, be valid and be taken by the product. */
public final class ChartCases {
  private ChartCases() {}

  /** Charts by what is special about them. */
  public static SequencedMap<String, Chart> all() {
    SequencedMap<String, Chart> all = new LinkedHashMap<>();
    all.put("defaults", Chart.with());
    quickStarts(all);
    certificates(all);
    all.put("everything", Chart.with().values(EVERYTHING).into("egress"));
    all.put("spidernetReleaseValues", Chart.with().values(SpidernetValues.ALL));
    all.put("monitoring", Chart.with().values(MONITORING));
    all.put("backend", Chart.with("feature.datapath.backend=iptables", "feature.tunnel.mode=auto"));
    all.put("markAsNumber", Chart.with().values("feature: {mark: 0x27000000}"));
    all.put("oneReplica", Chart.with("controller.replicas=1"));
    all.put("kubernetes125", Chart.with().on("1.25.0"));
    all.put("kubernetes129Always", Chart.with("agent.ownTunnelOnly=always").on("1.29.0"));
    all.put("tunnelsUnguarded", Chart.with("agent.ownTunnelOnly=never"));
    all.put("antrea", Chart.with("feature.antrea.enabled=true"));
    all.put("noHooks", Chart.with("cleanup.enable=false", "crds.upgrade=false"));
    all.put(
        "foreignAccounts",
        Chart.with("agent.serviceAccount.create=false", "controller.serviceAccount.create=false"));
    return all;
  }

  /** The lines of Spidernet's own quick starts and of articles about it, word by word. */
  private static void quickStarts(SequencedMap<String, Chart> all) {
    String subnet = "feature.tunnelIpv4Subnet=192.200.0.1/16";
    all.put("quickStart", Chart.with(subnet));
    all.put("replyRoute", Chart.with(subnet, "feature.enableGatewayReplyRoute=true"));
    all.put("tunnelInterface", Chart.with(subnet, "feature.tunnelDetectMethod=interface=eth0"));
    all.put(
        "dualStack",
        Chart.with(subnet, "feature.enableIPv6=true", "feature.tunnelIpv6Subnet=fd12::/112"));
    all.put("twoReplicas", Chart.with(subnet, "controller.replicas=2"));
    all.put("mirror", Chart.with(subnet, "global.imageRegistryOverride=ghcr.m.daocloud.io"));
  }

  private static void certificates(SequencedMap<String, Chart> all) {
    all.put(
        "certmanager",
        Chart.with(
            "controller.tls.method=certmanager", "controller.tls.certmanager.issuerName=ca"));
    all.put(
        "provided",
        Chart.with(
            "controller.tls.method=provided",
            "controller.tls.provided.tlsCert=Y2VydA==",
            "controller.tls.provided.tlsKey=a2V5",
            "controller.tls.provided.tlsCa=Y2E="));
  }

  /** Everything that is empty by default. */
  private static final String EVERYTHING =
      """
      global:
        imageTagOverride: v9
        commonAnnotations: {team: network}
        commonLabels: {tier: infra}
        clusterDnsDomain: corp.example
      feature:
        enableIPv6: true
        datapath: {backend: nftables}
        tunnel: {mode: direct}
        heartbeat: {port: 15825, secretName: other-key}
        clusterCIDR: {extraCidr: ["10.9.0.0/16", "10.8.1.1"], serviceCIDR: ["10.97.0.0/16"]}
        iptables: {lockFilePath: /run/other.lock}
      agent:
        hostNetwork: true
        image: {digest: "sha256:00", imagePullSecrets: [{name: pull}]}
        serviceAccount: {annotations: {a: b}}
        affinity: {nodeAffinity: {}}
        extraArgs: [--log-level, debug]
        extraEnv: [{name: MORE, value: "1"}]
        extraVolumes: [{name: more, emptyDir: {}}]
        extraVolumeMounts: [{name: more, mountPath: /more}]
        podAnnotations: {c: d}
        podLabels: {e: f}
        securityContext: {runAsUser: 0, privileged: true}
        prometheus: {enabled: true}
        debug: {logLevel: debug, logEncoder: console}
      controller:
        replicas: 3
        hostNetwork: true
        service: {annotations: {g: h}, type: NodePort}
        image: {registry: "", repository: mirror/egressgateway, digest: "sha256:01"}
        affinity: {podAffinity: {}}
        extraArgs: [--log-level, debug]
        extraEnv: [{name: MORE, value: "1"}]
        extraVolumes: [{name: more, emptyDir: {}}]
        extraVolumeMounts: [{name: more, mountPath: /more}]
        podAnnotations: {c: d}
        podLabels: {e: f}
        securityContext: {runAsUser: 1000}
        podDisruptionBudget: {minAvailable: 50%}
        leaseDuration: 4s
        webhookPort: 15822
        prometheus: {enabled: true, port: 15821}
        debug: {logLevel: warn}
      """;

  /** Everything that watches, with labels as an operator's selector wants them. */
  private static final String MONITORING =
      """
      agent:
        prometheus:
          enabled: true
          serviceMonitor: {install: true, labels: {release: prometheus}, annotations: {a: b}}
          prometheusRule: {install: true, labels: {release: agents}}
          grafanaDashboard: {install: true}
      controller:
        prometheus:
          enabled: true
          serviceMonitor: {install: true}
          prometheusRule: {install: true, labels: {release: prometheus}, annotations: {c: d}}
      """;
}
