package io.egressgateway.lab.topology;

import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.lab.netns.NetworkNamespace;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Loads a CNI's rules, also again while they are there: they are then the newest in the kernel. */
final class RuleLoader {
  private RuleLoader() {}

  static void load(NodeView node, NetworkNamespace namespace) {
    switch (CniScript.of(node).rules()) {
      case CniRules.Nftables(String script) -> namespace.nft(script);
      case CniRules.Xtables xtables -> load(xtables, node.topology().masquerade(), namespace);
      case CniRules.PolicyRouting routing ->
          routing.rules().forEach((family, rules) -> load(family, rules, namespace));
    }
  }

  private static void load(
      CniRules.Xtables xtables, Masquerade program, NetworkNamespace namespace) {
    if (!xtables.sets().isEmpty()) {
      namespace.input(String.join("\n", xtables.sets()) + "\n", "ipset", "restore", "-exist");
    }
    xtables
        .tables()
        .forEach((family, tables) -> {
          Set<String> present =
              namespace.output(program.program(family, "save")).lines().collect(Collectors.toSet());
          String text =
              tables.stream().map(table -> table.restore(present)).collect(Collectors.joining());
          namespace.input(text, program.program(family, "restore"), "-w", "--noflush");
        });
  }

  private static void load(IpFamily family, List<String> rules, NetworkNamespace namespace) {
    String ip = family == IpFamily.IPV4 ? "-4" : "-6";
    String present = namespace.output("ip", ip, "rule");
    StringBuilder batch = new StringBuilder();
    for (String rule : rules) {
      if (present.contains(rule)) {
        batch.append("rule del ").append(rule).append('\n');
      }
      batch.append("rule add ").append(rule).append('\n');
    }
    namespace.input(batch.toString(), "ip", ip, "-batch", "-");
  }
}
