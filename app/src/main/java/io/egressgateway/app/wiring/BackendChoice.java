package io.egressgateway.app.wiring;

import static java.util.Objects.requireNonNull;

import io.egressgateway.adapter.iptables.backend.IptablesBackend;
import io.egressgateway.adapter.iptables.backend.IptablesSettings;
import io.egressgateway.adapter.iptables.process.LockWait;
import io.egressgateway.adapter.iptables.process.Variant;
import io.egressgateway.adapter.nftables.backend.NftablesBackend;
import io.egressgateway.app.config.AgentConfig;
import io.egressgateway.app.config.IptablesConfig;
import io.egressgateway.domain.datapath.DatapathSettings;
import io.egressgateway.port.datapath.Capabilities;
import io.egressgateway.port.datapath.DatapathBackend;
import io.egressgateway.port.datapath.DatapathException;
import io.egressgateway.port.datapath.DatapathException.Kind;
import io.egressgateway.port.runtime.EgressMetrics;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The datapath backend of an agent, chosen by the configuration and by what the node has.
 *
 * @param label which one, for metrics: nftables, iptables-legacy or iptables-nft
 * @param found what it said of itself
 * @param reason why it was chosen
 * @param others those that an earlier agent of this node may have used
 */
record BackendChoice(
    DatapathBackend backend,
    String label,
    Capabilities found,
    String reason,
    List<FormerBackend> others) {
  private static final Logger LOG = LoggerFactory.getLogger(BackendChoice.class);

  /** Every label there is. */
  static final List<String> LABELS = List.of("nftables", "iptables-legacy", "iptables-nft");

  BackendChoice {
    requireNonNull(backend, "backend");
    requireNonNull(label, "label");
    requireNonNull(found, "found");
    requireNonNull(reason, "reason");
    others = List.copyOf(others);
  }

  /**
   * Opens the backend that is configured, or the first that the node has all for.
   *
   * @throws DatapathException naming what is missing, of every backend that came into question
   */
  static BackendChoice open(AgentConfig config) throws DatapathException {
    return open(config, Openings.of(config));
  }

  static BackendChoice open(AgentConfig config, Openings openings) throws DatapathException {
    BackendChoice choice =
        switch (config.backend()) {
          case "nftables" -> probed(openings.nftables(), "configured", config);
          case "iptables" -> probed(openings.iptables(), "configured", config);
          default -> whatTheNodeHas(config, openings);
        };
    LOG.atInfo()
        .addKeyValue("configured", config.backend())
        .addKeyValue("backend", choice.label())
        .addKeyValue("version", choice.found().version())
        .addKeyValue("reason", choice.reason())
        .log("datapath backend chosen");
    return choice;
  }

  /**
   * A backend before it was looked at what it can; {@code variant} says why this one of several.
   */
  record Opened(DatapathBackend backend, String label, Optional<String> variant) {
    Opened {
      requireNonNull(backend, "backend");
      requireNonNull(label, "label");
      requireNonNull(variant, "variant");
    }
  }

  /** Opens one. */
  interface Opening {
    Opened open() throws DatapathException;
  }

  /** How the backends that a configuration can name are opened. */
  record Openings(Opening nftables, Opening iptables) {
    Openings {
      requireNonNull(nftables, "nftables");
      requireNonNull(iptables, "iptables");
    }

    static Openings of(AgentConfig config) {
      DatapathSettings datapath = config.shared().datapath();
      return new Openings(
          () -> new Opened(NftablesBackend.open(datapath), "nftables", Optional.empty()),
          () -> {
            IptablesBackend backend = IptablesBackend.open(datapath, settings(config.iptables()));
            return new Opened(
                backend, "iptables-" + backend.variant().text(), Optional.of(backend.reason()));
          });
    }
  }

  private static BackendChoice whatTheNodeHas(AgentConfig config, Openings openings)
      throws DatapathException {
    try {
      return probed(openings.nftables(), "preferred, and the node has all that it needs", config);
    } catch (DatapathException without) {
      if (without.kind() == Kind.DENIED) {
        throw without;
      }
      try {
        return probed(
            openings.iptables(), "nftables cannot be used: " + without.getMessage(), config);
      } catch (DatapathException neither) {
        throw new DatapathException(
            neither.kind(),
            "choose a datapath backend",
            "nftables: " + without.getMessage() + "; iptables: " + neither.getMessage(),
            neither);
      }
    }
  }

  private static BackendChoice probed(Opening opening, String reason, AgentConfig config)
      throws DatapathException {
    Opened opened = opening.open();
    try {
      return new BackendChoice(
          opened.backend(),
          opened.label(),
          opened.backend().probe(),
          opened.variant().map(why -> reason + "; this variant: " + why).orElse(reason),
          others(opened.label(), config));
    } catch (DatapathException e) {
      opened.backend().close();
      throw e;
    }
  }

  private static List<FormerBackend> others(String chosen, AgentConfig config) {
    return LABELS.stream()
        .filter(label -> !label.equals(chosen))
        .map(label -> new FormerBackend(label, () -> openQuietly(label, config)))
        .toList();
  }

  /**
   * Opens one of {@link #LABELS} without a look at what it can, to read from it or to remove it.
   *
   * @throws DatapathException UNSUPPORTED where what it takes is not installed
   */
  static DatapathBackend openQuietly(String label, AgentConfig config) throws DatapathException {
    return openQuietly(label, config.shared().datapath(), settings(config.iptables()));
  }

  /** The same without a configuration. */
  static DatapathBackend openQuietly(
      String label, DatapathSettings settings, IptablesSettings iptables) throws DatapathException {
    return switch (label) {
      case "nftables" -> NftablesBackend.open(settings);
      case "iptables-legacy" -> IptablesBackend.open(settings, iptables.with(Variant.LEGACY));
      case "iptables-nft" -> IptablesBackend.open(settings, iptables.with(Variant.NFT));
      default -> throw new IllegalArgumentException("no such backend: " + label);
    };
  }

  /** How the programs are used, as configured. */
  static IptablesSettings settings(IptablesConfig config) {
    Optional<Variant> variant =
        Arrays.stream(Variant.values())
            .filter(one -> one.text().equals(config.backendMode()))
            .findFirst();
    return new IptablesSettings(
        variant, lock(config), config.firstLook(), config.look(), config.refresh());
  }

  /** How the lock of iptables is waited for. */
  static LockWait lock(IptablesConfig config) {
    return new LockWait(
        config.lockLimit(),
        config.lockInterval(),
        config.restoreSupportsLock().orElse(true),
        config.lockFile());
  }

  /** What one keeps in the kernel, for people. */
  static String whatIsOurs(DatapathBackend backend) {
    return backend instanceof IptablesBackend iptables
        ? "the chains EGW-* of iptables-" + iptables.variant().text() + " and their sets"
        : "the nftables table inet egressgateway";
  }

  /** Says in the metrics which one was chosen. */
  void tell(EgressMetrics metrics) {
    Map<String, Integer> used = new HashMap<>();
    LABELS.forEach(each -> used.put(each, each.equals(label) ? 1 : 0));
    metrics.gauges("egress_datapath_backend", used);
  }

  /** For the node's status, in one line. */
  String summary() {
    return label + " (" + found.version() + "): " + reason;
  }
}
