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
import java.util.Arrays;
import java.util.List;
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
    BackendChoice choice =
        switch (config.backend()) {
          case "nftables" -> nftables(config, "configured");
          case "iptables" -> iptables(config, "configured");
          default -> whatTheNodeHas(config);
        };
    LOG.atInfo()
        .addKeyValue("configured", config.backend())
        .addKeyValue("backend", choice.label())
        .addKeyValue("version", choice.found().version())
        .addKeyValue("reason", choice.reason())
        .log("datapath backend chosen");
    return choice;
  }

  private static BackendChoice whatTheNodeHas(AgentConfig config) throws DatapathException {
    try {
      return nftables(config, "preferred, and the node has all that it needs");
    } catch (DatapathException without) {
      if (without.kind() == Kind.DENIED) {
        throw without;
      }
      try {
        return iptables(config, "nftables cannot be used: " + without.getMessage());
      } catch (DatapathException neither) {
        throw new DatapathException(
            neither.kind(),
            "choose a datapath backend",
            "nftables: " + without.getMessage() + "; iptables: " + neither.getMessage(),
            neither);
      }
    }
  }

  private static BackendChoice nftables(AgentConfig config, String reason)
      throws DatapathException {
    NftablesBackend backend = NftablesBackend.open(config.shared().datapath());
    return probed(backend, "nftables", reason, config);
  }

  private static BackendChoice iptables(AgentConfig config, String reason)
      throws DatapathException {
    IptablesBackend backend =
        IptablesBackend.open(config.shared().datapath(), settings(config.iptables()));
    return probed(
        backend,
        "iptables-" + backend.variant().text(),
        reason + "; this variant: " + backend.reason(),
        config);
  }

  private static BackendChoice probed(
      DatapathBackend backend, String label, String reason, AgentConfig config)
      throws DatapathException {
    try {
      return new BackendChoice(backend, label, backend.probe(), reason, others(label, config));
    } catch (DatapathException e) {
      backend.close();
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

  /** For the node's status, in one line. */
  String summary() {
    return label + " (" + found.version() + "): " + reason;
  }
}
