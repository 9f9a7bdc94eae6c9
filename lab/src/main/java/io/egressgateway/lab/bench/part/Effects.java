package io.egressgateway.lab.bench.part;

import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.lab.bench.BenchOptions;
import io.egressgateway.lab.bench.BenchOptions.Variant;
import io.egressgateway.lab.bench.Findings;
import io.egressgateway.lab.bench.report.Figure;
import io.egressgateway.lab.bench.report.Sample;
import io.egressgateway.lab.topology.LabNode;
import java.util.ArrayList;
import java.util.List;

/** From the API server to packets: a new policy, a new pod, with few and with many policies. */
final class Effects implements Part {
  private static final String PROBED = "probed";

  @Override
  public String name() {
    return "effects";
  }

  @Override
  public String about() {
    return "policy to effect and pod to effect, against the running product";
  }

  @Override
  public void run(BenchOptions options, Findings findings) {
    int times = options.quick() ? 3 : 40;
    for (Variant variant : options.reacting()) {
      try (RunningProduct product = RunningProduct.start(options, variant, findings)) {
        measure(product, variant.name() + ", 1 policy", times, findings);
        int many = options.quick() ? 20 : 1_000;
        findings.say("applying " + many + " policies");
        for (int i = 0; i < many; i++) {
          product.applyPolicy("filler" + i, "nobody" + i);
        }
        for (int i = 0; i < many; i++) {
          String name = "filler" + i;
          RunningProduct.until(name + " has an owner", () -> product.ownerOf(name).isPresent());
        }
        measure(product, "%s, %,d policies".formatted(variant.name(), many), times, findings);
      }
    }
  }

  private static void measure(
      RunningProduct product, String subject, int times, Findings findings) {
    LabNode node = product.cluster().network().nodes().getLast();
    IpAddress own = node.addresses().get(IpFamily.IPV4).orElseThrow();
    findings.say("policy and pod to effect, " + times + " times each: " + subject);
    List<Double> policies = new ArrayList<>();
    List<Double> pods = new ArrayList<>();
    for (int i = 0; i < times; i++) {
      policies.add(
          product
                  .effectOf(
                      () -> product.applyPolicy(PROBED, "visitor"), node, seen -> !seen.equals(own))
                  .toNanos()
              / 1e6);
      setApp(product, node, "nobody");
      product.effectOf(() -> {}, node, own::equals);
      pods.add(
          product
                  .effectOf(() -> setApp(product, node, "visitor"), node, seen -> !seen.equals(own))
                  .toNanos()
              / 1e6);
      product.cluster().api().delete(RunningProduct.POLICIES + PROBED);
      product.effectOf(() -> {}, node, own::equals);
    }
    findings.add(Figure.of("policy to effect", "ms", subject, new Sample(policies)));
    findings.add(Figure.of("pod to effect", "ms", subject, new Sample(pods)));
  }

  private static void setApp(RunningProduct product, LabNode node, String app) {
    product
        .cluster()
        .api()
        .mergePatch(
            "/api/v1/namespaces/default/pods/" + node.pod(1).name(),
            "{\"metadata\":{\"labels\":{\"app\":\"" + app + "\"}}}");
  }
}
