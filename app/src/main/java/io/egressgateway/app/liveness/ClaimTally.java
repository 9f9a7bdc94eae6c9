package io.egressgateway.app.liveness;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.claim.Claim;
import io.egressgateway.domain.claim.Claims;
import io.egressgateway.domain.claim.KnownClaim;
import io.egressgateway.domain.claim.PeerOutput;
import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.port.runtime.EgressMetrics;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells people of claims, by log and metrics. One thread. */
final class ClaimTally {
  private static final Logger LOG = LoggerFactory.getLogger(ClaimTally.class);

  private final NodeName self;
  private final EgressMetrics metrics;
  private final TreeMap<String, Long> totals =
      new TreeMap<>(Map.of("made", 0L, "heard", 0L, "refused", 0L));

  ClaimTally(NodeName self, EgressMetrics metrics) {
    this.self = requireNonNull(self, "self");
    this.metrics = requireNonNull(metrics, "metrics");
    metrics.counters("egress_claims", totals);
    know(Claims.NONE);
  }

  void seen(PeerOutput.Seen seen) {
    LOG.atInfo()
        .addKeyValue("node", seen.node())
        .addKeyValue("before", seen.before())
        .addKeyValue("after", seen.after())
        .log("gateway node is seen otherwise");
  }

  void made(PeerOutput.Made made) {
    count("made");
    log(made.claim(), "egress of a dead gateway node taken over");
  }

  void learnt(PeerOutput.Learnt learnt) {
    count("heard");
    log(learnt.claim(), "egress was taken over by another gateway node");
  }

  void refused(PeerOutput.Refused refused) {
    count("refused");
    LOG.atWarn()
        .addKeyValue("node", refused.teller())
        .addKeyValue("egress", refused.claim().egress())
        .addKeyValue("from", refused.claim().from())
        .addKeyValue("to", refused.claim().to())
        .log("claim that the group does not allow");
  }

  private static void log(Claim claim, String what) {
    LOG.atInfo()
        .addKeyValue("egress", claim.egress())
        .addKeyValue("from", claim.from())
        .addKeyValue("to", claim.to())
        .addKeyValue("epoch", claim.epoch())
        .log(what);
  }

  private void count(String what) {
    totals.merge(what, 1L, Long::sum);
    metrics.counters("egress_claims", totals);
  }

  /** Claims that are not in the status yet. */
  void know(Claims claims) {
    List<KnownClaim> open = claims.open();
    long own = open.stream().filter(each -> each.claim().to().equals(self)).count();
    metrics.gauges("egress_claims_open", Map.of("own", own, "others", open.size() - own));
  }
}
