package io.egressgateway.app.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.domain.allocation.EgressIdentity;
import io.egressgateway.domain.claim.Claim;
import io.egressgateway.domain.claim.Claims;
import io.egressgateway.domain.claim.KnownClaim;
import io.egressgateway.domain.claim.PublishedView;
import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.cluster.NodeSnapshot;
import io.egressgateway.domain.cluster.Progress;
import io.egressgateway.domain.cluster.PublishedGroup;
import io.egressgateway.domain.cluster.PublishedGroup.GatewayNode;
import io.egressgateway.domain.datapath.DatapathSettings;
import io.egressgateway.domain.net.AddressPair;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.domain.net.Sorted;
import io.egressgateway.port.datapath.DatapathException;
import io.egressgateway.port.runtime.EgressMetrics;
import io.egressgateway.port.runtime.EgressMetrics.Outcome;
import io.egressgateway.testkit.fake.InMemoryClusterSource;
import io.egressgateway.testkit.fake.RecordingAnnouncer;
import io.egressgateway.testkit.fake.RecordingBackend;
import io.egressgateway.testkit.fake.RecordingConntrack;
import io.egressgateway.testkit.fake.RecordingPublisher;
import io.egressgateway.testkit.fake.RecordingRouting;
import io.egressgateway.testkit.fake.ScriptedPredecessor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedSet;
import org.junit.jupiter.api.Test;

/** A node that was cut off is in touch again while the API server is away. */
class TakeoverFollowingTest {
  private final RecordingBackend datapath = new RecordingBackend();
  private final OrderLog log =
      new OrderLog(
          datapath,
          new RecordingRouting(SampleNode.NETWORK),
          new RecordingConntrack(DatapathSettings.DEFAULT.marks()));
  private final RecordingAnnouncer announcer = new RecordingAnnouncer();
  private final AnnounceGate gate = new AnnounceGate(announcer);
  private final InMemoryClusterSource<NodeSnapshot> cluster = new InMemoryClusterSource<>();
  private final Told told = new Told();
  private final Cut cut = new Cut();
  private final AgentPass pass =
      new AgentPass(
          new AgentPass.Ports(
              new ClaimedSource(cluster, told, IpFamily.IPV4),
              log.datapath(),
              log.routing(),
              log.conntrack(),
              new ScriptedPredecessor(),
              gate,
              new RecordingPublisher(),
              cut,
              DirectWatch.NONE),
          DatapathSettings.DEFAULT,
          SampleNode.TUNNEL,
          new AgentPass.Runtime(System::nanoTime, EgressMetrics.NONE),
          _ -> {});

  private static final class Told implements ClaimWatch {
    private Claims claims = Claims.NONE;

    @Override
    public void read(PublishedView view) {}

    @Override
    public Claims claims() {
      return claims;
    }

    @Override
    public boolean settled() {
      return true;
    }
  }

  private static final class Cut implements CutOffWatch {
    private boolean relist;
    private int freshViews;

    @Override
    public void watch(SortedSet<IpAddress> targets) {}

    @Override
    public boolean takeRelistRequest() {
      boolean asked = relist;
      relist = false;
      return asked;
    }

    @Override
    public void freshView() {
      freshViews++;
    }

    @Override
    public void programmed(Progress progress) {}
  }

  /** This node owns the egress IP, and the other one is a gateway too. */
  private static NodeSnapshot owner() {
    NodeSnapshot owner = SampleNode.owner();
    List<GatewayNode> nodes =
        new ArrayList<>(Optional.ofNullable(owner.published().get("group")).orElseThrow().nodes());
    nodes.add(new GatewayNode(new NodeName("n1"), "Ready", List.of()));
    return owner.withPublished(Sorted.map(Map.of("group", new PublishedGroup(nodes))));
  }

  @Test
  void whatOthersTookOverIsFollowedAndNothingIsAnnounced() throws DatapathException {
    cluster.start();
    cluster.onChange(() -> {});
    cluster.say(owner());
    assertThat(pass.run()).isEqualTo(Outcome.DONE);
    assertThat(datapath.observe().tables().gateways()).isEmpty();
    gate.withhold();
    cut.relist = true;
    assertThat(pass.run()).isEqualTo(Outcome.WAITING);
    assertThat(datapath.observe().tables().gateways()).isEmpty();

    told.claims =
        Claims.NONE.with(
            new KnownClaim(
                new Claim(
                    new EgressIdentity.Shared("group", AddressPair.of(SampleNode.EIP)),
                    new NodeName("n0"),
                    new NodeName("n1"),
                    0,
                    1),
                OptionalLong.empty()));
    assertThat(pass.run()).isEqualTo(Outcome.WAITING);
    assertThat(datapath.observe().tables().gateways()).hasSize(1);
    assertThat(announcer.announced()).isEmpty();
    assertThat(cut.freshViews).as("the view is not fresh").isZero();

    cluster.synced();
    assertThat(pass.run()).isEqualTo(Outcome.DONE);
    assertThat(cut.freshViews).isEqualTo(1);
    assertThat(datapath.observe().tables().gateways()).hasSize(1);
  }
}
