package io.egressgateway.testkit.chart;

/** What a release of Spidernet's chart has been given. */
final class SpidernetValues {
  /**
   * Every value of Spidernet's chart v0.6.9, as {@code helm get values --all} tells of a release.
   */
  static final String ALL =
      """
      global:
        imageRegistryOverride: ""
        imageTagOverride: ""
        name: egressgateway
        clusterDnsDomain: cluster.local
        commonAnnotations: {}
        commonLabels: {}
        configName: egressgateway
      feature:
        enableIPv4: true
        enableIPv6: false
        datapathMode: iptables
        tunnelIpv4Subnet: 172.31.0.0/16
        tunnelIpv6Subnet: fd11::/112
        tunnelDetectMethod: defaultRouteInterface
        tunnelDetectCustomInterface: []
        iptables: {backendMode: auto}
        vxlan: {name: egress.vxlan, port: 7789, id: 100, disableChecksumOffload: false}
        clusterCIDR:
          autoDetect: {podCidrMode: auto, clusterIP: true, nodeIP: true}
          extraCidr: []
        maxNumberEndpointPerSlice: 100
        mark: "0x26000000"
        announcedInterfacesToExclude: ["^cali.*", "br-*"]
        enableGatewayReplyRoute: false
        gatewayReplyRouteTable: 600
        gatewayReplyRouteMark: 39
        gatewayFailover:
          enable: false
          tunnelMonitorPeriod: 5
          tunnelUpdatePeriod: 5
          eipEvictionTimeout: 15
      agent:
        name: egressgateway-agent
        cmdBinName: /usr/bin/agent
        hostNetwork: true
        image:
          registry: ghcr.io
          repository: spidernet-io/egressgateway-agent
          tag: v0.6.9
          digest: ""
          pullPolicy: IfNotPresent
          imagePullSecrets: []
        nodeSelector: {kubernetes.io/os: linux}
        serviceAccount: {create: true, annotations: {}}
        service: {type: ClusterIP, annotations: {}}
        tolerations: [{operator: Exists}]
        priorityClassName: system-node-critical
        affinity: {}
        extraArgs: []
        extraEnv: []
        extraVolumes: []
        extraVolumeMounts: []
        podAnnotations: {}
        podLabels: {}
        resources:
          limits: {cpu: 500m, memory: 512Mi}
          requests: {cpu: 100m, memory: 128Mi}
        securityContext: {}
        healthServer:
          port: 5810
          startupProbe: {failureThreshold: 60, periodSeconds: 2}
          livenessProbe: {failureThreshold: 6, periodSeconds: 10}
          readinessProbe: {failureThreshold: 3, periodSeconds: 10}
        prometheus:
          enabled: false
          port: 5811
          serviceMonitor: {install: false, namespace: "", annotations: {}, labels: {}}
          prometheusRule: {install: false, namespace: "", annotations: {}, labels: {}}
          grafanaDashboard: {install: false, namespace: "", annotations: {}, labels: {}}
        debug:
          logLevel: info
          logEncoder: json
          logWithCaller: true
          logUseDevMode: true
          gopsPort: 5812
          pyroscopeServerAddr: ""
        updateStrategy: {rollingUpdate: {maxUnavailable: 2}, type: RollingUpdate}
      controller:
        name: egressgateway-controller
        cmdBinName: /usr/bin/controller
        hostNetwork: false
        image:
          registry: ghcr.io
          repository: spidernet-io/egressgateway-controller
          tag: v0.6.9
          digest: ""
          pullPolicy: IfNotPresent
          imagePullSecrets: []
        nodeSelector: {kubernetes.io/os: linux}
        serviceAccount: {create: true, annotations: {}}
        service: {type: ClusterIP, annotations: {}}
        tolerations: [{operator: Exists}]
        priorityClassName: system-node-critical
        affinity: {}
        extraArgs: []
        extraEnv: []
        extraVolumes: []
        extraVolumeMounts: []
        podAnnotations: {}
        podLabels: {}
        resources:
          limits: {cpu: 500m, memory: 512Mi}
          requests: {cpu: 100m, memory: 128Mi}
        securityContext: {}
        healthServer:
          port: 5820
          startupProbe: {failureThreshold: 30, periodSeconds: 2}
          livenessProbe: {failureThreshold: 6, periodSeconds: 10}
          readinessProbe: {failureThreshold: 3, periodSeconds: 10}
        prometheus:
          enabled: false
          port: 5821
          serviceMonitor: {install: false, namespace: "", annotations: {}, labels: {}}
          prometheusRule: {install: false, namespace: "", annotations: {}, labels: {}}
          grafanaDashboard: {install: false, namespace: "", annotations: {}, labels: {}}
        debug:
          logLevel: info
          logEncoder: json
          logWithCaller: true
          logUseDevMode: true
          gopsPort: 5824
          pyroscopeServerAddr: ""
        replicas: 1
        podDisruptionBudget: {enabled: false, minAvailable: 1}
        webhookPort: 5822
        tls:
          method: auto
          secretName: egressgateway-controller-server-certs
          certmanager:
            certValidityDuration: 365
            issuerName: ""
            extraDnsNames: []
            extraIPAddresses: []
          provided: {tlsCert: "", tlsKey: "", tlsCa: ""}
          auto: {caExpiration: "73000", certExpiration: "73000", extraIpAddresses: [], extraDnsNames: []}
      cleanup: {enable: true}
      """;

  private SpidernetValues() {}
}
