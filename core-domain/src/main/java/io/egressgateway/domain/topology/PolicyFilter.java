package io.egressgateway.domain.topology;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Which policies somebody wants to see.
 *
 * @param text that is looked for in name, kind, addresses, gateway and node, in any case; empty
 *     fits all
 * @param group that the policy names
 * @param node that is listed for its egress
 * @param state that it is in
 */
public record PolicyFilter(
    String text, Optional<String> group, Optional<String> node, Optional<PolicyView.State> state) {
  public PolicyFilter {
    text = text.strip().toLowerCase(Locale.ROOT);
    requireNonNull(group, "group");
    requireNonNull(node, "node");
    requireNonNull(state, "state");
  }

  public boolean fits(PolicyView policy) {
    return group.map(policy.group()::equals).orElse(true)
        && node.map(name -> policy.node().filter(own -> own.value().equals(name)).isPresent())
            .orElse(true)
        && state.map(policy.state()::equals).orElse(true)
        && (text.isEmpty() || words(policy).anyMatch(word -> lower(word).contains(text)));
  }

  private static String lower(String word) {
    return word.toLowerCase(Locale.ROOT);
  }

  private static Stream<String> words(PolicyView policy) {
    return Stream.of(
            Stream.of(policy.key().toString(), policy.key().kind(), policy.group()),
            policy.addresses().toList().stream().map(Object::toString),
            policy.node().stream().map(Object::toString))
        .flatMap(part -> part);
  }

  /**
   * One page of what fits.
   *
   * @param page from 0; beyond the last one the last one is given
   * @param size 1 or more
   */
  public Page of(Topology topology, int page, int size) {
    List<PolicyView> fitting = topology.policies().values().stream().filter(this::fits).toList();
    int pages = Math.max(1, Math.ceilDiv(fitting.size(), size));
    int shown = Math.clamp(page, 0, pages - 1);
    int from = shown * size;
    return new Page(
        fitting.subList(from, Math.min(from + size, fitting.size())), fitting.size(), shown, pages);
  }

  /**
   * Some of what fits, in order.
   *
   * @param total of what fits
   * @param page that this is, from 0
   * @param pages that there are, 1 or more
   */
  public record Page(List<PolicyView> policies, int total, int page, int pages) {
    public Page {
      policies = List.copyOf(policies);
    }
  }
}
