{{- define "egressgateway.name" -}}
{{ .Values.global.name | trunc 63 | trimSuffix "-" }}
{{- end }}

{{/* Labels that pods are selected by. They cannot be changed by an upgrade, and are those of
Spidernet's chart. Takes (list CONTEXT COMPONENT). */}}
{{- define "egressgateway.selectorLabels" -}}
{{- $root := index . 0 -}}
app.kubernetes.io/name: {{ include "egressgateway.name" $root }}
app.kubernetes.io/instance: {{ $root.Release.Name }}
app.kubernetes.io/component: {{ index . 1 | trunc 63 | trimSuffix "-" }}
{{- end }}

{{/* Takes (list CONTEXT COMPONENT). */}}
{{- define "egressgateway.labels" -}}
{{- $root := index . 0 -}}
{{ include "egressgateway.selectorLabels" . }}
app.kubernetes.io/version: {{ $root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ $root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" $root.Chart.Name $root.Chart.Version | replace "+" "_" | trunc 63 }}
{{- with $root.Values.global.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{/* Takes (list CONTEXT OWN), both may be empty; prints nothing then. */}}
{{- define "egressgateway.annotations" -}}
{{- $all := merge (dict) (index . 1) (index . 0).Values.global.commonAnnotations -}}
{{- if $all }}
annotations:
  {{- toYaml $all | nindent 2 }}
{{- end }}
{{- end }}

{{/* Takes (list CONTEXT IMAGE). */}}
{{- define "egressgateway.image" -}}
{{- $root := index . 0 -}}
{{- $image := index . 1 -}}
{{- $registry := $root.Values.global.imageRegistryOverride | default $image.registry -}}
{{- with $registry }}{{ . }}/{{ end }}{{ $image.repository }}
{{- if $image.digest }}@{{ $image.digest }}
{{- else }}:{{ $root.Values.global.imageTagOverride | default $image.tag | default $root.Chart.AppVersion }}
{{- end }}
{{- end }}

{{/* "true" where the page is served to the cluster and not by port-forward alone. */}}
{{- define "egressgateway.pageServed" -}}
{{- if and .Values.feature.page.enabled .Values.controller.page.tokenSecret }}true{{ end }}
{{- end }}

{{/* The configuration file: feature, and what the installation decides about webhooks and page. */}}
{{- define "egressgateway.configuration" -}}
{{- $file := deepCopy .Values.feature -}}
{{- $webhook := dict
  "register" false
  "name" .Values.controller.name
  "clusterDnsDomain" .Values.global.clusterDnsDomain
  "tls" (dict "method" .Values.controller.tls.method) -}}
{{- if include "egressgateway.pageServed" . }}
{{- $everywhere := .Values.feature.enableIPv4 | ternary "0.0.0.0" "::" }}
{{- $page := dict "listen" (eq $file.page.listen "127.0.0.1" | ternary $everywhere $file.page.listen) "tokenFile" "/etc/egressgateway-page/token" }}
{{- $file = set $file "page" (merge $page $file.page) }}
{{- end }}
{{- toYaml (set $file "webhook" $webhook) }}
{{- end }}

{{/* Name of the Secret that is mounted; the controller's own has a fixed name. */}}
{{- define "egressgateway.tlsSecret" -}}
{{ .Values.controller.tls.secretName | default "egressgateway-controller-server-certs" }}
{{- end }}

{{- define "egressgateway.heartbeatPort" -}}
{{ dig "heartbeat" "port" 5825 .Values.feature }}
{{- end }}

{{- define "egressgateway.heartbeatSecret" -}}
{{ dig "heartbeat" "secretName" "egressgateway-heartbeat" .Values.feature }}
{{- end }}

{{/* The path of the host's iptables lock. */}}
{{- define "egressgateway.lockFile" -}}
{{ dig "iptables" "lockFilePath" "/run/xtables.lock" .Values.feature }}
{{- end }}

{{/* Startup, liveness and readiness probes. Takes the healthServer values. */}}
{{- define "egressgateway.probes" -}}
startupProbe:
  httpGet:
    path: /healthz
    port: health
  failureThreshold: {{ .startupProbe.failureThreshold }}
  periodSeconds: {{ .startupProbe.periodSeconds }}
  timeoutSeconds: 5
livenessProbe:
  httpGet:
    path: /healthz
    port: health
  failureThreshold: {{ .livenessProbe.failureThreshold }}
  periodSeconds: {{ .livenessProbe.periodSeconds }}
  timeoutSeconds: 5
readinessProbe:
  httpGet:
    path: /readyz
    port: health
  failureThreshold: {{ .readinessProbe.failureThreshold }}
  periodSeconds: {{ .readinessProbe.periodSeconds }}
  timeoutSeconds: 5
{{- end }}

{{/* Environment of both roles. Takes (list CONTEXT ROLE-VALUES ROLE). */}}
{{- define "egressgateway.environment" -}}
{{- $values := index . 1 -}}
- name: ROLE
  value: {{ index . 2 }}
- name: CONFIGMAP_PATH
  value: /etc/egressgateway/conf.yml
- name: NODE_NAME
  valueFrom:
    fieldRef:
      fieldPath: spec.nodeName
- name: POD_NAME
  valueFrom:
    fieldRef:
      fieldPath: metadata.name
- name: POD_NAMESPACE
  valueFrom:
    fieldRef:
      fieldPath: metadata.namespace
- name: POD_IPS
  valueFrom:
    fieldRef:
      fieldPath: status.podIPs
- name: HEALTH_PROBE_BIND_ADDRESS
  value: ":{{ $values.healthServer.port }}"
- name: METRICS_BIND_ADDRESS
  value: {{ if $values.prometheus.enabled }}":{{ $values.prometheus.port }}"{{ else }}"0"{{ end }}
- name: LOG_LEVEL
  value: {{ $values.debug.logLevel | toString | quote }}
- name: LOG_ENCODER
  value: {{ $values.debug.logEncoder | quote }}
{{- end }}

{{/* Security context of a container, with the user's on top. Takes (list OURS THEIRS). */}}
{{- define "egressgateway.securityContext" -}}
{{ toYaml (mergeOverwrite (deepCopy (index . 0)) (index . 1)) }}
{{- end }}

{{/* Security context of everything that needs no privilege. */}}
{{- define "egressgateway.unprivileged" -}}
runAsNonRoot: true
runAsUser: 65532
runAsGroup: 65532
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop: [ALL]
seccompProfile:
  type: RuntimeDefault
{{- end }}

{{/* Container of a hook Job that runs one command. Takes (list CONTEXT NAME ARGUMENTS). */}}
{{- define "egressgateway.hookContainer" -}}
{{- $root := index . 0 -}}
- name: {{ index . 1 }}
  image: {{ include "egressgateway.image" (list $root $root.Values.controller.image) | quote }}
  imagePullPolicy: {{ $root.Values.controller.image.pullPolicy }}
  command: [{{ $root.Values.controller.cmdBinName | quote }}]
  args:
    {{- toYaml (index . 2) | nindent 4 }}
  securityContext:
    {{- include "egressgateway.unprivileged" $root | nindent 4 }}
  resources:
    limits:
      cpu: 500m
      memory: 256Mi
    requests:
      cpu: 50m
      memory: 128Mi
{{- end }}

{{/* Rules of both roles where Antrea's kinds are served: to see them, and whose they are. */}}
{{- define "egressgateway.antreaRules" -}}
{{- if .Values.feature.antrea.enabled -}}
- apiGroups: [crd.antrea.io]
  resources: [egresses, externalippools]
  verbs: [list, watch]
- apiGroups: [apiextensions.k8s.io]
  resources: [customresourcedefinitions]
  resourceNames: [egresses.crd.antrea.io, externalippools.crd.antrea.io]
  verbs: [get]
{{- end }}
{{- end }}
