package io.egressgateway.adapter.k8s.publish;

import static io.egressgateway.adapter.k8s.publish.PublishedCluster.EIP;
import static io.egressgateway.adapter.k8s.publish.PublishedCluster.POLICY;
import static io.egressgateway.adapter.k8s.publish.PublishedCluster.SLICE;
import static io.egressgateway.adapter.k8s.publish.PublishedCluster.endpoint;
import static io.egressgateway.adapter.k8s.publish.PublishedCluster.group;
import static io.egressgateway.adapter.k8s.publish.PublishedCluster.publication;
import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.domain.cluster.Endpoint;
import io.egressgateway.domain.cluster.PolicyKey;
import io.egressgateway.domain.status.SliceChange;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How slices of endpoints are written. */
@NullUnmarked // a null where a test expects a value fails that test
class SlicePublishTest {
  private final PublishedCluster cluster = new PublishedCluster();

  @AfterEach
  void stop() {
    cluster.close();
  }

  @Test
  void slicesAreChangedAndDeleted() {
    cluster.publisher.publish(publication(group(EIP, true, ""), List.of(SLICE), List.of()));
    String name = cluster.source.snapshot().orElseThrow().slices().getFirst().name();
    cluster.publisher.publish(
        publication(
            group(EIP, true, ""),
            List.of(new SliceChange.Replace(POLICY, name, List.of())),
            List.of()));
    assertThat(cluster.slices().getFirst().endpoints()).isEmpty();
    cluster.publisher.publish(
        publication(
            group(EIP, true, ""), List.of(new SliceChange.Delete(POLICY, name)), List.of()));
    assertThat(cluster.slices()).isEmpty();
    assertThat(cluster.source.snapshot().orElseThrow().slices()).isEmpty();
  }

  @Test
  void aPolicyWhoseNameIsLongerThanALabelHasSlicesToo() {
    String name = "policy-" + "x".repeat(80);
    cluster.server.apply(
        """
        apiVersion: egressgateway.spidernet.io/v1beta1
        kind: EgressPolicy
        metadata: {name: %s, namespace: default}
        spec:
          egressGatewayName: g
          appliedTo: {podSelector: {matchLabels: {app: a}}}
        """
            .formatted(name));
    PolicyKey key = PolicyKey.of("default", name);
    cluster.awaitSnapshot("the policy", next -> next.policies().containsKey(key));
    SliceChange create = new SliceChange.Create(key, List.of(endpoint(1, "n1")));
    assertThat(
            cluster
                .publisher
                .publish(publication(group(EIP, true, ""), List.of(create), List.of()))
                .failures())
        .isEmpty();
    assertThat(cluster.source.snapshot().orElseThrow().slices())
        .singleElement()
        .matches(slice -> slice.policy().equals(key) && slice.endpoints().size() == 1);
    assertThat(
            cluster.slices().getFirst().getMetadata().getLabels().get("spidernet.io/policy-name"))
        .hasSizeLessThanOrEqualTo(63);
  }

  @Test
  void aSliceIsPatchedAndNotOverwritten() {
    cluster.publisher.publish(publication(group(EIP, true, ""), List.of(SLICE), List.of()));
    String name = cluster.source.snapshot().orElseThrow().slices().getFirst().name();
    List<Endpoint> wanted = new ArrayList<>();
    for (int round = 0; round < 4; round++) {
      wanted.add(endpoint(round, "n1"));
      wanted.add(endpoint(10 + round, "n1"));
      wanted.removeIf(endpoint -> endpoint.pod().name().equals("q10"));
      wanted.set(0, endpoint(0, "n" + round));
      cluster.source.snapshot();
      assertThat(
              cluster
                  .publisher
                  .publish(
                      publication(
                          group(EIP, true, ""),
                          List.of(new SliceChange.Replace(POLICY, name, wanted)),
                          List.of()))
                  .failures())
          .isEmpty();
      assertThat(cluster.source.snapshot().orElseThrow().slices().getFirst().endpoints())
          .isEqualTo(wanted);
    }
  }
}
