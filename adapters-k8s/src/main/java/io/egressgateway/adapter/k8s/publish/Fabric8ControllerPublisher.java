package io.egressgateway.adapter.k8s.publish;

import io.egressgateway.adapter.k8s.watch.ControllerClusterSource;
import io.egressgateway.adapter.k8s.watch.ControllerObjects;
import io.egressgateway.domain.cluster.GroupName;
import io.egressgateway.domain.status.GroupStatus;
import io.egressgateway.domain.status.Publication;
import io.egressgateway.port.cluster.ControllerPublisher;
import io.egressgateway.port.cluster.PublishReport;
import io.egressgateway.port.runtime.WallClock;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Publishes through the API server what the controller decided: groups and tunnels at once, groups
 * first, because fail-over waits for them; then policies, slices and ranges; then events.
 *
 * <p>Objects that are not there any more are left out; the next snapshot says so.
 */
public final class Fabric8ControllerPublisher implements ControllerPublisher {
  /** The field manager of all that the controller writes. */
  public static final String FIELD_MANAGER = "egressgateway-controller";

  private final ControllerClusterSource source;
  private final WallClock clock;
  private final GroupWrites groups;
  private final PoolWrites pools;
  private final TunnelWrites tunnels;
  private final PolicyWrites policies;
  private final SliceWrites slices;
  private final RangesWrites ranges;
  private final EventWrites events;
  private final ParallelWrites writes = new ParallelWrites();

  /**
   * Makes a publisher.
   *
   * @param source says what the objects hold, and is told what was written
   * @param clock for transition times and events
   */
  public Fabric8ControllerPublisher(
      KubernetesClient client, ControllerClusterSource source, WallClock clock) {
    this.source = source;
    this.clock = clock;
    StatusApply apply = new StatusApply(client, FIELD_MANAGER);
    groups = new GroupWrites(apply);
    pools = new PoolWrites(apply);
    tunnels = new TunnelWrites(client, apply);
    policies = new PolicyWrites(apply);
    slices = new SliceWrites(client, apply);
    ranges = new RangesWrites(client, apply);
    events = new EventWrites(client);
  }

  @Override
  public PublishReport publish(Publication publication) {
    ControllerObjects objects = source.objects();
    Instant now = clock.now();
    List<PublishReport> reports =
        List.of(
            writes.run(owners(publication, objects, now)),
            writes.run(followers(publication, objects, now)),
            writes.run(events.writes(publication.notes(), objects, now)));
    return new PublishReport(
        reports.stream().mapToInt(PublishReport::written).sum(),
        reports.stream().flatMap(report -> report.failures().stream()).toList());
  }

  /** Who owns what, and by which tunnel it is reached. */
  private List<Write> owners(Publication publication, ControllerObjects objects, Instant now) {
    List<Write> all = new ArrayList<>();
    publication
        .groups()
        .forEach((name, status) -> group(name, status, objects, now).ifPresent(all::add));
    publication
        .tunnels()
        .forEach((node, status) ->
            tunnels.write(node, status, objects.tunnels(), now).ifPresent(all::add));
    publication
        .goneTunnels()
        .forEach(node -> tunnels.delete(node, objects.tunnels()).ifPresent(all::add));
    return all;
  }

  private Optional<Write> group(
      String group, GroupStatus status, ControllerObjects objects, Instant now) {
    return switch (GroupName.of(group)) {
      case GroupName.OfGateway(String name) -> groups.write(name, status, objects.gateways(), now);
      case GroupName.OfPool(String name) -> pools.write(name, status, objects.pools(), now);
      // No object: the status of its Egresses says it all.
      case GroupName.OfAddress _ -> Optional.empty();
    };
  }

  private List<Write> followers(Publication publication, ControllerObjects objects, Instant now) {
    List<Write> all = new ArrayList<>();
    publication
        .policies()
        .keySet()
        .forEach(
            key -> policies.write(key, publication.policies(), objects, now).ifPresent(all::add));
    publication.slices().forEach(change -> slices.write(change, objects).ifPresent(all::add));
    ranges.write(publication, objects.ranges(), now).ifPresent(all::add);
    all.addAll(ranges.strays(publication, objects.ranges(), now));
    return all;
  }
}
