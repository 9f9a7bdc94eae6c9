package io.egressgateway.adapter.iptables.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class VariantDetectionTest {
  private static final String HINT = "*mangle\n:KUBE-IPTABLES-HINT - [0:0]\nCOMMIT\n";
  private static final String CANARY = "*mangle\n:KUBE-KUBELET-CANARY - [0:0]\nCOMMIT\n";
  private static final String RULES = "*nat\n-A POSTROUTING -j X\n-A POSTROUTING -j Y\nCOMMIT\n";
  private static final String OURS =
      "*mangle\n-A EGW-known -j RETURN\n-A EGW-steer -j RETURN\n-A PREROUTING -j EGW-prerouting\n"
          + "COMMIT\n";

  record Case(String name, String nft, String legacy, Variant usual, Variant expected) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Case> cases() {
    return Stream.of(
        new Case("hint in nft", HINT, RULES, Variant.LEGACY, Variant.NFT),
        new Case("canary in nft", CANARY, RULES, Variant.LEGACY, Variant.NFT),
        new Case("hint in legacy", RULES, HINT, Variant.NFT, Variant.LEGACY),
        new Case("hints in both", HINT, HINT, Variant.LEGACY, Variant.NFT),
        new Case("more rules in nft", RULES, "", Variant.LEGACY, Variant.NFT),
        new Case("more rules in legacy", "", RULES, Variant.NFT, Variant.LEGACY),
        new Case("nothing, iptables is nft", "", "", Variant.NFT, Variant.NFT),
        new Case("nothing, iptables is legacy", "", "", Variant.LEGACY, Variant.LEGACY),
        new Case("our own rules do not count", OURS, RULES, Variant.NFT, Variant.LEGACY));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void theVariantThatTheNodeUsesIsFound(Case c) {
    VariantDetection.Found found = VariantDetection.decide(c.nft, c.legacy, c.usual);
    assertThat(found.variant()).isEqualTo(c.expected);
    assertThat(found.reason()).isNotEmpty();
  }
}
