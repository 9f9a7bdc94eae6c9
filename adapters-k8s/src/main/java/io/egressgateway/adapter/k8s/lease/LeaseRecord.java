package io.egressgateway.adapter.k8s.lease;

import io.egressgateway.port.peer.Endpoint;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseSpec;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** What a Lease says, and the Lease that says it. */
final class LeaseRecord {
  /** Where the leader hears heartbeats, separated by commas. */
  static final String ENDPOINTS = "egressgateway.spidernet.io/heartbeat-endpoints";

  private LeaseRecord() {}

  /** The holder; empty where nobody holds it. */
  static Optional<String> holder(Lease lease) {
    return Optional.ofNullable(lease.getSpec())
        .map(LeaseSpec::getHolderIdentity)
        .filter(holder -> !holder.isEmpty());
  }

  static List<Endpoint> endpoints(Lease lease) {
    Map<String, String> annotations = lease.getMetadata().getAnnotations();
    String text = annotations == null ? "" : annotations.getOrDefault(ENDPOINTS, "");
    return Arrays.stream(text.split(",", -1))
        .flatMap(item -> Endpoint.parse(item).toOptional().stream())
        .toList();
  }

  static Lease fresh(LeaseSettings settings) {
    return new LeaseBuilder()
        .withNewMetadata()
        .withName(settings.name())
        .withNamespace(settings.namespace())
        .endMetadata()
        .withNewSpec()
        .endSpec()
        .build();
  }

  /** The Lease as this replica holds it. */
  static Lease held(Lease lease, LeaseSettings settings, List<Endpoint> endpoints, Instant now) {
    boolean mine = holder(lease).filter(settings.identity()::equals).isPresent();
    ZonedDateTime time = now.atZone(ZoneOffset.UTC);
    LeaseSpec before = Optional.ofNullable(lease.getSpec()).orElseGet(LeaseSpec::new);
    int transitions = Optional.ofNullable(before.getLeaseTransitions()).orElse(0);
    return new LeaseBuilder(lease)
        .editMetadata()
        .addToAnnotations(
            ENDPOINTS, endpoints.stream().map(Endpoint::toString).collect(Collectors.joining(",")))
        .endMetadata()
        .editOrNewSpec()
        .withHolderIdentity(settings.identity())
        .withLeaseDurationSeconds((int) Math.max(1, settings.duration().toSeconds()))
        .withAcquireTime(mine ? Optional.ofNullable(before.getAcquireTime()).orElse(time) : time)
        .withRenewTime(time)
        .withLeaseTransitions(mine ? transitions : transitions + 1)
        .endSpec()
        .build();
  }

  /** The Lease given back. */
  static Lease released(Lease lease, Instant now) {
    return new LeaseBuilder(lease)
        .editMetadata()
        .removeFromAnnotations(ENDPOINTS)
        .endMetadata()
        .editOrNewSpec()
        .withHolderIdentity("")
        .withLeaseDurationSeconds(1)
        .withRenewTime(now.atZone(ZoneOffset.UTC))
        .endSpec()
        .build();
  }
}
