package io.egressgateway.domain.cluster;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.net.IpPrefix;
import java.util.List;
import java.util.Optional;

/** Whose traffic a policy covers. */
public sealed interface Subject {

  /**
   * Pods by labels, in some namespaces.
   *
   * @param share of an Egress with several addresses: which of the pods, and in which family
   */
  record Pods(Namespaces namespaces, LabelSelector pods, Optional<Share> share) implements Subject {
    public Pods {
      requireNonNull(namespaces, "namespaces");
      requireNonNull(pods, "pods");
      requireNonNull(share, "share");
    }

    /** All such pods. */
    public Pods(Namespaces namespaces, LabelSelector pods) {
      this(namespaces, pods, Optional.empty());
    }
  }

  /** Whatever sends from these prefixes ({@code podSubnet}). */
  record Sources(List<IpPrefix> prefixes) implements Subject {
    public Sources {
      prefixes = List.copyOf(prefixes);
    }
  }

  /** In which namespaces pods are looked for. */
  sealed interface Namespaces {
    /** The policy's own. */
    record One(String name) implements Namespaces {
      public One {
        requireNonNull(name, "name");
      }
    }

    /** Those whose labels match. */
    record Matching(LabelSelector selector) implements Namespaces {
      public Matching {
        requireNonNull(selector, "selector");
      }
    }

    /** Every one. */
    record All() implements Namespaces {}

    /** None: the policy covers nobody (an Egress without a selector). */
    record None() implements Namespaces {}
  }
}
