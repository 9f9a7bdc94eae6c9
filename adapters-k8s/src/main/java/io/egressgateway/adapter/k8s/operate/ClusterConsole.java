package io.egressgateway.adapter.k8s.operate;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.egressgateway.adapter.k8s.connect.KubernetesConnection;
import io.egressgateway.adapter.k8s.core.NamespaceResource;
import io.egressgateway.adapter.k8s.core.PodResource;
import io.egressgateway.adapter.k8s.crd.EgressClusterInfoResource;
import io.egressgateway.adapter.k8s.crd.EgressClusterPolicyResource;
import io.egressgateway.adapter.k8s.crd.EgressGatewayResource;
import io.egressgateway.adapter.k8s.crd.EgressPolicyResource;
import io.egressgateway.adapter.k8s.crd.EgressResource;
import io.egressgateway.adapter.k8s.crd.EgressTunnelResource;
import io.egressgateway.adapter.k8s.crd.ExternalIpPoolResource;
import io.egressgateway.adapter.k8s.crd.KubernetesObject;
import io.egressgateway.adapter.k8s.translate.CoreTranslation;
import io.egressgateway.adapter.k8s.translate.GroupStatusTranslation;
import io.egressgateway.adapter.k8s.translate.RangesTranslation;
import io.egressgateway.adapter.k8s.translate.TunnelTranslation;
import io.egressgateway.adapter.k8s.watch.AntreaOwner;
import io.egressgateway.domain.cluster.GroupName;
import io.egressgateway.domain.cluster.NamespacedName;
import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.cluster.Pod;
import io.egressgateway.domain.cluster.PolicyKey;
import io.egressgateway.domain.cluster.PublishedGroup;
import io.egressgateway.domain.cluster.Tunnel;
import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.domain.net.IpRange;
import io.egressgateway.domain.net.Sorted;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.EditReplacePatchable;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;

/** The cluster for somebody at a terminal. Every method asks the API server and blocks. */
public final class ClusterConsole implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String FIELD_MANAGER = "egctl";
  private static final int CONFLICT = 409;

  private final KubernetesClient client;

  public ClusterConsole(KubernetesClient client) {
    this.client = requireNonNull(client, "client");
  }

  /**
   * Connects as kubectl would; nothing is sent yet.
   *
   * @param context of the kubeconfig, in place of its current one
   * @throws IllegalArgumentException where the kubeconfig or the context cannot be used
   */
  public static ClusterConsole open(Optional<Path> kubeconfig, Optional<String> context) {
    return new ClusterConsole(KubernetesConnection.open(kubeconfig, context));
  }

  /** The way to the agents of this cluster. */
  public AgentAccess agents(AgentAccess.Place place) {
    return new AgentAccess(client, place);
  }

  /** What looks for trouble in this cluster. */
  public ClusterDoctor doctor() {
    return new ClusterDoctor(client);
  }

  /** What brings this cluster's CRDs to a version. */
  public DefinitionUpgrade definitions() {
    return new DefinitionUpgrade(client);
  }

  /** What removes everything from this cluster. */
  public ClusterCleanup cleanup(ClusterCleanup.Names names) {
    return new ClusterCleanup(client, names);
  }

  @Override
  public void close() {
    client.close();
  }

  private <T> T ask(String what, Supplier<T> request) throws ConsoleException {
    try {
      return request.get();
    } catch (KubernetesClientException refused) {
      throw ConsoleException.of(what, client.getMasterUrl().toString(), refused);
    }
  }

  /** Lists everything that policies are decided upon, but for pods. */
  public ClusterPicture picture() throws ConsoleException {
    return ask("the cluster's objects cannot be listed", this::listed);
  }

  private ClusterPicture listed() {
    SortedMap<String, ShownGroup> groups = new TreeMap<>();
    list(EgressGatewayResource.class)
        .forEach(group -> groups.put(group.name(), ShownGroup.of(group)));
    SortedMap<PolicyKey, ShownPolicy> policies = new TreeMap<>();
    list(EgressPolicyResource.class).stream()
        .map(ShownPolicy::of)
        .forEach(policy -> policies.put(policy.key(), policy));
    list(EgressClusterPolicyResource.class).stream()
        .map(ShownPolicy::of)
        .forEach(policy -> policies.put(policy.key(), policy));
    if (AntreaOwner.isServed(client)) {
      list(ExternalIpPoolResource.class).stream()
          .map(ShownGroup::of)
          .forEach(group -> groups.put(group.name(), group));
      list(EgressResource.class).stream()
          .flatMap(egress -> ShownPolicy.of(egress, pool -> families(pool, groups)).stream())
          .forEach(policy -> policies.put(policy.key(), policy));
    }
    SortedMap<NodeName, Tunnel> tunnels = new TreeMap<>();
    list(EgressTunnelResource.class).stream()
        .map(TunnelTranslation::tunnel)
        .forEach(tunnel -> tunnels.put(tunnel.node(), tunnel));
    SortedMap<String, SortedMap<String, String>> labels = new TreeMap<>();
    list(NamespaceResource.class)
        .forEach(namespace -> labels.put(namespace.name(), CoreTranslation.labels(namespace)));
    return new ClusterPicture(groups, policies, tunnels, labels, clusterRanges());
  }

  /** Those of a pool's addresses; both where it is not known. */
  private static SortedSet<IpFamily> families(String pool, SortedMap<String, ShownGroup> groups) {
    SortedSet<IpFamily> families = new TreeSet<>();
    Optional.ofNullable(groups.get(new GroupName.OfPool(pool).group()))
        .flatMap(group -> group.declared().accepted())
        .ifPresent(group -> group.order().forEach(range -> families.add(range.family())));
    return families.isEmpty() ? Sorted.set(List.of(IpFamily.values())) : families;
  }

  private List<IpRange> clusterRanges() {
    return Optional.ofNullable(
            client
                .resources(EgressClusterInfoResource.class)
                .withName(EgressClusterInfoResource.NAME)
                .get())
        .flatMap(EgressClusterInfoResource::status)
        .map(RangesTranslation::ranges)
        .orElse(List.of());
  }

  private <R extends KubernetesObject> List<R> list(Class<R> kind) {
    return client.resources(kind).inAnyNamespace().list().getItems();
  }

  /** One gateway group. */
  public Optional<ShownGroup> group(String name) throws ConsoleException {
    GroupName group = GroupName.of(name);
    return ask(
        group.kind() + " " + group.name() + " cannot be read",
        () ->
            switch (group) {
              case GroupName.OfGateway(String gateway) ->
                  Optional.ofNullable(
                          client.resources(EgressGatewayResource.class).withName(gateway).get())
                      .map(ShownGroup::of);
              case GroupName.OfPool(String pool) ->
                  Optional.ofNullable(
                          client.resources(ExternalIpPoolResource.class).withName(pool).get())
                      .map(ShownGroup::of);
              case GroupName.OfAddress _ -> Optional.empty();
            });
  }

  /** One policy of any kind. */
  public Optional<ShownPolicy> policy(PolicyKey key) throws ConsoleException {
    return ask("policy " + key + " cannot be read", () -> found(key));
  }

  private Optional<ShownPolicy> found(PolicyKey key) {
    return switch (key) {
      case PolicyKey.Namespaced(NamespacedName name) ->
          Optional.ofNullable(
                  client
                      .resources(EgressPolicyResource.class)
                      .inNamespace(name.namespace())
                      .withName(name.name())
                      .get())
              .map(ShownPolicy::of);
      case PolicyKey.ClusterWide(String name) ->
          Optional.ofNullable(
                  client.resources(EgressClusterPolicyResource.class).withName(name).get())
              .map(ShownPolicy::of);
      case PolicyKey.OfEgress egress ->
          Optional.ofNullable(
                  client.resources(EgressResource.class).withName(egress.egress()).get())
              .flatMap(found ->
                  ShownPolicy.of(found, pool -> families(pool, Sorted.emptyMap())).stream()
                      .filter(part -> part.key().equals(key))
                      .findFirst());
    };
  }

  /** What was found under a pod's name. */
  public sealed interface FoundPod {
    /** No such pod. */
    record Missing() implements FoundPod {}

    /** On the host's network, finished, or without a node or an address yet. */
    record NoSubject(String why) implements FoundPod {
      public NoSubject {
        requireNonNull(why, "why");
      }
    }

    /** A pod that policies can cover. */
    record Subject(Pod pod, NodeName node) implements FoundPod {
      public Subject {
        requireNonNull(pod, "pod");
        requireNonNull(node, "node");
      }
    }
  }

  /** Looks a pod up. */
  public FoundPod pod(NamespacedName name) {
    PodResource resource =
        client
            .resources(PodResource.class)
            .inNamespace(name.namespace())
            .withName(name.name())
            .get();
    Optional<Pod> pod = CoreTranslation.pod(resource);
    if (pod.isEmpty()) {
      return new FoundPod.NoSubject("it is on the host's network or has ended");
    }
    if (pod.get().node().isEmpty() || pod.get().addresses().isEmpty()) {
      return new FoundPod.NoSubject("it has no node or no address yet");
    }
    return new FoundPod.Subject(pod.get(), pod.get().node().get());
  }

  /**
   * Writes who owns what, over the very version that was read.
   *
   * @return false where the group changed meanwhile: read it again
   */
  public boolean publish(ShownGroup read, PublishedGroup now) throws ConsoleException {
    return ask(
        "the status of " + GroupName.of(read.name()) + " cannot be written",
        () -> patched(read, now));
  }

  private boolean patched(ShownGroup read, PublishedGroup now) {
    ObjectNode patch = JsonNodeFactory.instance.objectNode();
    patch.putObject("metadata").put("resourceVersion", read.version());
    patch
        .putObject("status")
        .set("nodeList", JSON.valueToTree(GroupStatusTranslation.nodeList(now)));
    PatchContext context = PatchContext.of(PatchType.JSON_MERGE);
    context.setFieldManager(FIELD_MANAGER);
    try {
      status(GroupName.of(read.name())).patch(context, patch.toString());
      return true;
    } catch (KubernetesClientException e) {
      if (e.getCode() == CONFLICT) {
        return false;
      }
      throw e;
    }
  }

  private EditReplacePatchable<? extends KubernetesObject> status(GroupName group) {
    return switch (group) {
      case GroupName.OfGateway(String name) ->
          client.resources(EgressGatewayResource.class).withName(name).subresource("status");
      case GroupName.OfPool(String name) ->
          client.resources(ExternalIpPoolResource.class).withName(name).subresource("status");
      case GroupName.OfAddress held ->
          throw new IllegalArgumentException(held + " is on whichever node somebody puts it");
    };
  }

  /** When each policy's egress moved last, as far back as Events are kept. */
  public SortedMap<PolicyKey, Instant> moves() throws ConsoleException {
    return ask(
        "Events cannot be listed",
        () -> {
          SortedMap<PolicyKey, Instant> moves = new TreeMap<>();
          for (String reason : MoveEvents.REASONS) {
            client
                .v1()
                .events()
                .inAnyNamespace()
                .withField("reason", reason)
                .list()
                .getItems()
                .forEach(event -> MoveEvents.read(event, moves));
          }
          return moves;
        });
  }

  /** Tells at a policy that its egress was moved by hand. */
  public void noteMove(PolicyKey policy, String message, Instant now) throws ConsoleException {
    ask(
        "no Event can be made about policy " + policy,
        () -> client.resource(MoveEvents.event(policy, message, now)).create());
  }
}
