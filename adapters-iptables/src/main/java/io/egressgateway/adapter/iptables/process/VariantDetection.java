package io.egressgateway.adapter.iptables.process;

import static java.util.Objects.requireNonNull;

import io.egressgateway.port.datapath.DatapathException;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Finds out which variant of iptables the node uses, the way kubelet meant it: it leaves a chain as
 * a hint in the variant that it uses itself.
 */
public final class VariantDetection {
  /** kubelet, since 1.24 and before. */
  private static final Pattern HINT =
      Pattern.compile("^:(KUBE-IPTABLES-HINT|KUBE-KUBELET-CANARY) ", Pattern.MULTILINE);

  private static final Pattern RULE = Pattern.compile("^-A (?!EGW-).*$", Pattern.MULTILINE);

  private VariantDetection() {}

  /** What was found, and why. */
  public record Found(Variant variant, String reason) {
    public Found {
      requireNonNull(variant, "variant");
      requireNonNull(reason, "reason");
    }
  }

  /** Looks at the rules of both variants and both families. */
  public static Found detect(ProgramRunner programs) {
    String nft = everything(programs, Variant.NFT);
    String legacy = everything(programs, Variant.LEGACY);
    return decide(nft, legacy, usual(programs));
  }

  static Found decide(String nft, String legacy, Variant usual) {
    if (HINT.matcher(nft).find()) {
      return new Found(Variant.NFT, "kubelet's hint is in iptables-nft");
    }
    if (HINT.matcher(legacy).find()) {
      return new Found(Variant.LEGACY, "kubelet's hint is in iptables-legacy");
    }
    long nftRules = rules(nft);
    long legacyRules = rules(legacy);
    String counts =
        "%d rules in iptables-nft, %d in iptables-legacy".formatted(nftRules, legacyRules);
    if (nftRules == legacyRules) {
      return new Found(usual, counts + ", and iptables is iptables-" + usual.text());
    }
    return new Found(nftRules > legacyRules ? Variant.NFT : Variant.LEGACY, counts);
  }

  /** Ours are not counted: they are where an earlier detection, or configuration, put them. */
  private static long rules(String saved) {
    return RULE.matcher(saved).results().filter(rule -> !rule.group().contains(" EGW-")).count();
  }

  private static String everything(ProgramRunner programs, Variant variant) {
    StringBuilder all = new StringBuilder();
    for (String family : List.of("iptables-", "ip6tables-")) {
      try {
        all.append(programs.run(List.of(family + variant.text() + "-save"), ""));
      } catch (DatapathException _) {
        // Not installed, or without its kernel side: then the node does not use it.
        continue;
      }
    }
    return all.toString();
  }

  /** What the name without a variant stands for. */
  private static Variant usual(ProgramRunner programs) {
    try {
      String version = programs.run(List.of("iptables", "--version"), "");
      return version.contains("nf_tables") ? Variant.NFT : Variant.LEGACY;
    } catch (DatapathException _) {
      return Variant.LEGACY;
    }
  }
}
