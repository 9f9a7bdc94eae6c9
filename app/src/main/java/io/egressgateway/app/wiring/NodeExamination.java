package io.egressgateway.app.wiring;

import static java.util.Objects.requireNonNull;

import io.egressgateway.adapter.netlink.backend.ForeignRules;
import io.egressgateway.adapter.netlink.backend.NetlinkRoutingBackend;
import io.egressgateway.adapter.netlink.host.HostChecks;
import io.egressgateway.adapter.netlink.host.HostReading;
import io.egressgateway.adapter.nftables.backend.ForeignChains;
import io.egressgateway.app.inspect.NodeExaminer;
import io.egressgateway.domain.datapath.DatapathSettings;
import io.egressgateway.domain.diff.ObservedRouting;
import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.domain.survey.Finding;
import io.egressgateway.domain.survey.Finding.Check;
import io.egressgateway.domain.survey.Finding.Level;
import io.egressgateway.domain.survey.ForeignChain;
import io.egressgateway.domain.survey.NodeDiagnosis;
import io.egressgateway.domain.survey.NodeSurvey;
import io.egressgateway.port.datapath.DatapathException;
import io.egressgateway.port.datapath.DatapathException.Kind;
import io.egressgateway.port.datapath.RoutingBackend;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.function.Supplier;

/** Reads this node with sockets of its own, in the network namespace of the process. */
final class NodeExamination implements NodeExaminer {
  /** Where the agent's nftables chain and where iptables translate sources. */
  private static final int NFTABLES_PRIORITY = 99;

  private static final int IPTABLES_PRIORITY = 100;

  private final BackendChoice backend;
  private final DatapathSettings settings;
  private final SortedSet<IpFamily> enabled;
  private final Supplier<Rights> rights;

  /** What the agent's service account lacks, or why that is not known. */
  sealed interface Rights {
    record Known(List<String> missing) implements Rights {
      public Known {
        missing = List.copyOf(missing);
      }
    }

    record Unknown(String why) implements Rights {
      public Unknown {
        requireNonNull(why, "why");
      }
    }
  }

  NodeExamination(
      BackendChoice backend,
      DatapathSettings settings,
      SortedSet<IpFamily> enabled,
      Supplier<Rights> rights) {
    this.backend = requireNonNull(backend, "backend");
    this.settings = requireNonNull(settings, "settings");
    this.enabled = requireNonNull(enabled, "enabled");
    this.rights = requireNonNull(rights, "rights");
  }

  @Override
  public List<Finding> examine() throws DatapathException {
    List<Finding> findings = new ArrayList<>(List.of(permissions(rights.get())));
    findings.addAll(NodeDiagnosis.of(survey(), settings.marks(), enabled));
    return findings;
  }

  private NodeSurvey survey() throws DatapathException {
    try (RoutingBackend routing = new NetlinkRoutingBackend(settings)) {
      ObservedRouting observed = routing.observe();
      return new NodeSurvey(
          HostReading.kernel(),
          backend.summary(),
          backend.label().equals("nftables") ? NFTABLES_PRIORITY : IPTABLES_PRIORITY,
          new HostChecks().read(),
          HostReading.connections(),
          observed.network(),
          observed.state().device(),
          ForeignRules.read(settings),
          chains());
    }
  }

  /** Without libnftables there is nobody to ask, and iptables-legacy is not in there anyway. */
  private List<ForeignChain> chains() throws DatapathException {
    try {
      return ForeignChains.read().stream().filter(chain -> !isIptables(chain)).toList();
    } catch (DatapathException e) {
      if (e.kind() == Kind.UNSUPPORTED) {
        return List.of();
      }
      throw e;
    }
  }

  /** The chain that an iptables backend itself is called from; its place in there is first. */
  private boolean isIptables(ForeignChain chain) {
    return !backend.label().equals("nftables")
        && List.of("ip nat", "ip6 nat").contains(chain.table())
        && chain.name().equals("POSTROUTING");
  }

  private static Finding permissions(Rights rights) {
    String matters = "what an agent may not watch or write stays as it was";
    return switch (rights) {
      case Rights.Known(List<String> missing) when missing.isEmpty() ->
          new Finding(
              Check.PERMISSIONS, Level.FINE, "all that an agent needs is allowed", matters, "");
      case Rights.Known(List<String> missing) ->
          new Finding(
              Check.PERMISSIONS,
              Level.PROBLEM,
              "not allowed: " + String.join(", ", missing),
              matters,
              "give them to the agent's service account by a ClusterRole, see"
                  + " adapters-k8s/README.md");
      case Rights.Unknown(String why) ->
          new Finding(
              Check.PERMISSIONS,
              Level.WARNING,
              "not known: " + why,
              matters,
              "see that the node reaches the API server");
    };
  }
}
