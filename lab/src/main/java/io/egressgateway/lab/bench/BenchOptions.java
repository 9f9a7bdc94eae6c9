package io.egressgateway.lab.bench;

import java.nio.file.Path;
import java.util.List;
import java.util.SortedSet;

/**
 * What to measure and how thoroughly.
 *
 * @param parts by name; all where empty
 * @param quick small sizes and few repetitions: to see that it works, not for figures
 * @param rounds how often each figure is taken, interleaved
 * @param sliceMillis how long each time
 * @param kills of gateway nodes
 * @param seed of the order in which a round goes over the lines
 * @param variants configurations of the product to compare
 * @param output directory of the report
 * @param jar the packaged product
 */
public record BenchOptions(
    SortedSet<String> parts,
    boolean quick,
    int rounds,
    int sliceMillis,
    int kills,
    long seed,
    List<Variant> variants,
    Path output,
    Path jar) {

  /** A configuration of the product, in its own words: YAML lines. */
  public record Variant(String name, String configuration) {

    private static final Variant NFTABLES =
        new Variant("nftables", "datapath:\n  backend: nftables\n");
    private static final Variant IPTABLES_NFT = iptables("nft");
    private static final Variant IPTABLES_LEGACY = iptables("legacy");
    private static final Variant STRAIGHT =
        new Variant("nftables-direct", NFTABLES.configuration() + "tunnel:\n  mode: direct\n");

    /** The variants that are compared where nothing is said. */
    public static final List<Variant> STANDARD =
        List.of(NFTABLES, STRAIGHT, IPTABLES_NFT, IPTABLES_LEGACY);

    /** Those of them in which an agent reacts in another way. */
    static final List<Variant> REACTING = List.of(NFTABLES, IPTABLES_NFT);

    private static Variant iptables(String mode) {
      return new Variant(
          "iptables-" + mode,
          "datapath:\n  backend: iptables\niptables:\n  backendMode: " + mode + "\n");
    }

    /**
     * Reads {@code name} of a standard one, or {@code name=key: value}, in which {@code \n} stands
     * for the end of a line.
     *
     * @throws IllegalArgumentException saying what is allowed
     */
    public static Variant parse(String text) {
      int equals = text.indexOf('=');
      if (equals > 0) {
        String yaml = text.substring(equals + 1).replace("\\n", "\n");
        return new Variant(text.substring(0, equals), yaml + "\n");
      }
      return STANDARD.stream()
          .filter(known -> known.name().equals(text))
          .findFirst()
          .orElseThrow(() ->
              new IllegalArgumentException(
                  "--variant: \"%s\" is not allowed; give one of %s, or NAME=YAML"
                      .formatted(text, STANDARD.stream().map(Variant::name).toList())));
    }
  }

  public BenchOptions {
    variants = List.copyOf(variants);
    check("--rounds", rounds, 1, 1000);
    check("--slice", sliceMillis, 10, 60_000);
    check("--kills", kills, 1, 1000);
  }

  private static void check(String flag, int value, int least, int most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          "%s: %d is not allowed; give %d to %d".formatted(flag, value, least, most));
    }
  }

  /**
   * Those of the variants that the running product is measured in. A part with it takes minutes,
   * and the standard variants that share a backend differ in what packets cost, not in how agents
   * react.
   */
  public List<Variant> reacting() {
    return variants.equals(Variant.STANDARD) ? Variant.REACTING : variants;
  }

  /** True where a part is to be run. */
  public boolean wants(String part) {
    return parts.isEmpty() || parts.contains(part);
  }
}
