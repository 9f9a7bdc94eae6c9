package io.egressgateway.adapter.iptables.predecessor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.egressgateway.adapter.iptables.backend.IptablesSettings;
import io.egressgateway.adapter.iptables.process.Variant;
import io.egressgateway.lab.netns.NetworkNamespace;
import io.egressgateway.port.datapath.DatapathException;
import io.egressgateway.port.datapath.DatapathException.Kind;
import io.egressgateway.port.datapath.Predecessor;
import io.egressgateway.testkit.contract.PredecessorContract;
import io.egressgateway.testkit.netns.NamespaceTest;
import io.egressgateway.testkit.netns.TestNamespaces;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The contract on one variant of iptables, with rules as Spidernet's agent lays them. */
@NamespaceTest
abstract class SpidernetContract extends PredecessorContract {
  private static final List<String> SETS =
      List.of(
          "egress-cluster-cidr-ipv4",
          "egress-cluster-cidr-ipv6",
          "egress-src-v4-738bb014438bdbfe7",
          "egress-dst-v6-738bb014438bdbfe7");

  /** Of others, whose names and comments are like its own. */
  private static final String OTHERS =
      """
      *mangle
      :EGRESSGATEWAY-OTHER - [0:0]
      -A PREROUTING -m comment --comment "egw: not a tag" -j EGRESSGATEWAY-OTHER
      -A EGRESSGATEWAY-OTHER -j CONNMARK --save-mark
      -A POSTROUTING -m comment --comment "egw:tooShort" -j ACCEPT
      COMMIT
      """;

  private final Variant variant;
  private final NetworkNamespace namespace = TestNamespaces.fresh("left");
  private final SpidernetRules rules = SpidernetRules.open(IptablesSettings.DEFAULT.lock());

  SpidernetContract(Variant variant) {
    this.variant = variant;
  }

  @AfterEach
  void closeNamespace() {
    namespace.close();
  }

  private <T> T inside(Callable<T> body) throws DatapathException {
    try {
      return namespace.call(body);
    } catch (DatapathException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new AssertionError("only these can be thrown", e);
    }
  }

  @Override
  protected Predecessor predecessor() {
    return new Predecessor() {
      @Override
      public boolean isThere() throws DatapathException {
        return inside(rules::isThere);
      }

      @Override
      public void restrain() throws DatapathException {
        inside(() -> {
          rules.restrain();
          return true;
        });
      }

      @Override
      public void remove() throws DatapathException {
        inside(() -> {
          rules.remove();
          return true;
        });
      }

      @Override
      public void close() {}
    };
  }

  @Override
  protected void lay() {
    StringBuilder sets = new StringBuilder();
    SETS.forEach(set ->
        sets.append(
            "create -exist %s hash:net family %s\n"
                .formatted(set, set.contains("v6") ? "inet6" : "inet")));
    namespace.input(sets.toString(), "ipset", "restore");
    for (String family : List.of("iptables-", "ip6tables-")) {
      String set = family.equals("iptables-") ? SETS.get(2) : SETS.get(3);
      namespace.input(
          rules(set, "0x26b7b4e4") + rules(set, "0x26000007"),
          family + variant.text() + "-restore",
          "--noflush");
    }
  }

  /** Those for one node; an agent that lays its rules twice has each twice. */
  private static String rules(String set, String mark) {
    String tag = " -m comment --comment \"egw:%s\" -m comment --comment \"for people\"";
    return """
    *mangle
    :EGRESSGATEWAY-MARK-REQUEST - [0:0]
    :EGRESSGATEWAY-REPLY-ROUTING - [0:0]
    -A PREROUTING%1$s -j EGRESSGATEWAY-MARK-REQUEST
    -A PREROUTING%1$s -m mark --mark 0x26000000/0xff000000 -j ACCEPT
    -A PREROUTING%1$s -j EGRESSGATEWAY-REPLY-ROUTING
    -A FORWARD%1$s -m mark --mark 0x26000000/0xff000000 -j MARK --set-xmark 0x26000000/0xffffffff
    -A EGRESSGATEWAY-MARK-REQUEST%1$s -m set --match-set %2$s src -m conntrack --ctdir ORIGINAL -j MARK --set-xmark %3$s/0xffffffff
    -A EGRESSGATEWAY-REPLY-ROUTING%1$s -i egress.vxlan -m mac --mac-source 66:c5:d6:cc:29:54 -m conntrack --ctdir ORIGINAL -j MARK --set-xmark %3$s/0xffffffff
    -A EGRESSGATEWAY-REPLY-ROUTING%1$s -m mark --mark %3$s -j CONNMARK --save-mark --nfmask 0xffffffff --ctmask 0xffffffff
    -A EGRESSGATEWAY-REPLY-ROUTING%1$s -m conntrack --ctdir REPLY -j CONNMARK --restore-mark --nfmask 0xffffffff --ctmask 0xffffffff
    COMMIT
    *nat
    :EGRESSGATEWAY-SNAT-EIP - [0:0]
    -A POSTROUTING%1$s -j EGRESSGATEWAY-SNAT-EIP
    -A EGRESSGATEWAY-SNAT-EIP%1$s -m set --match-set %2$s src -j MASQUERADE
    COMMIT
    *filter
    -A OUTPUT%1$s -m mark --mark 0x26000000 -j ACCEPT
    COMMIT
    """
        .formatted(tag.formatted("AbCdEfGh-_012345"), set, mark);
  }

  @Override
  protected boolean writesMarks() {
    return saved().contains("EGRESSGATEWAY-REPLY-ROUTING") && saved().contains("--save-mark");
  }

  private String saved() {
    return namespace.output(
        "sh", "-c", "for p in iptables ip6tables; do $p-%s-save; done".formatted(variant.text()));
  }

  @Test
  void repliesOfItsOwnConnectionsAreStillRecalledNodeByNodeAndOthersAreNot() throws Exception {
    lay();
    predecessor().restrain();
    assertThat(saved().lines().filter(rule -> rule.contains("--restore-mark")))
        .hasSize(2)
        .allMatch(rule -> rule.contains("-m connmark --mark 0x26000007 "));
  }

  @Test
  void whatOthersHaveStaysHoweverLikeItsOwnItLooks() throws Exception {
    namespace.input(OTHERS, "iptables-" + variant.text() + "-restore", "--noflush");
    namespace.input("create egress-src-v4-mine hash:net\n", "ipset", "restore");
    String before = withoutComments();
    lay();

    predecessor().restrain();
    predecessor().remove();
    removeSets();

    assertThat(withoutComments()).isEqualTo(before);
    assertThat(namespace.output("ipset", "list", "-n").strip()).isEqualTo("egress-src-v4-mine");
  }

  @Test
  void aSetThatOthersReferToStaysAndIsNamed() throws Exception {
    lay();
    predecessor().remove();
    namespace.output(
        "iptables-" + variant.text(),
        "-A",
        "OUTPUT",
        "-m",
        "set",
        "--match-set",
        SETS.getFirst(),
        "dst");
    assertThatExceptionOfType(DatapathException.class)
        .isThrownBy(this::removeSets)
        .withMessageContaining(SETS.getFirst())
        .extracting(DatapathException::kind)
        .isEqualTo(Kind.BUSY);
    assertThat(namespace.output("ipset", "list", "-n").strip()).isEqualTo(SETS.getFirst());
  }

  /** The kernel lets go of sets a moment after the rules went. */
  private void removeSets() throws DatapathException {
    long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    while (true) {
      try {
        inside(() -> {
          rules.removeSets();
          return true;
        });
        return;
      } catch (DatapathException e) {
        boolean only = namespace.output("ipset", "list", "-n").strip().lines().count() == 1;
        if (only || System.nanoTime() - deadline > 0) {
          throw e;
        }
      }
    }
  }

  /** Built-in chains come with the first rule in a table, and stay. */
  private String withoutComments() {
    return String.join(
        "\n",
        saved()
            .lines()
            .filter(line -> line.startsWith("-A ") || line.startsWith(":EGRESS"))
            .toList());
  }
}
