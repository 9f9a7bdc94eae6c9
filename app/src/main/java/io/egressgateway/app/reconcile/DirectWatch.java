package io.egressgateway.app.reconcile;

import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.membership.DirectReach.Candidate;
import io.egressgateway.domain.membership.DirectReach.Verdict;
import io.egressgateway.domain.net.Sorted;
import java.util.SortedMap;

/** What the pass and the probing of straight ways tell each other. Any thread. */
public interface DirectWatch {
  /** Never finds anything. */
  DirectWatch NONE =
      new DirectWatch() {
        @Override
        public void watch(SortedMap<NodeName, Candidate> candidates) {}

        @Override
        public SortedMap<NodeName, Verdict> verdicts() {
          return Sorted.emptyMap();
        }
      };

  /** Whom to probe from now on; the routes of their probes stand. */
  void watch(SortedMap<NodeName, Candidate> candidates);

  /** What was found out of those that are watched. */
  SortedMap<NodeName, Verdict> verdicts();
}
