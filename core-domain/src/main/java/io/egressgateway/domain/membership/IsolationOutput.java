package io.egressgateway.domain.membership;

import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.Sorted;
import java.util.SortedSet;

/** What an agent shall do about being cut off. */
public sealed interface IsolationOutput {
  /** Ask all of these. */
  record Probe(SortedSet<IpAddress> targets) implements IsolationOutput {
    public Probe {
      targets = Sorted.set(targets);
    }
  }

  /** Stop answering for all egress IPs; somebody else may own them by now. Rules stay. */
  record Withdraw() implements IsolationOutput {}

  /** Read anew what the cluster says, since ownership may have changed; still answer nothing. */
  record NeedsFreshView() implements IsolationOutput {}

  /** Answer again for what the fresh view says is owned. */
  record Restore() implements IsolationOutput {}
}
