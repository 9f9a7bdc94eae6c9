package io.egressgateway.lab.bench.part;

import io.egressgateway.lab.bench.BenchOptions;
import io.egressgateway.lab.bench.BenchOptions.Variant;
import io.egressgateway.lab.bench.Findings;
import io.egressgateway.lab.bench.report.Figure;
import io.egressgateway.lab.bench.report.Sample;
import io.egressgateway.lab.cluster.ProductProcess;
import io.egressgateway.lab.netns.LabException;
import io.egressgateway.lab.topology.LabNode;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * Resident memory of a gateway's agent, with the flags that the lab starts agents with, by the
 * number of endpoints that are published for it.
 */
final class Memory implements Part {
  private static final int PER_SLICE = 100;
  private static final Duration SETTLED = Duration.ofSeconds(10);

  @Override
  public String name() {
    return "memory";
  }

  @Override
  public String about() {
    return "resident memory of an agent at 1,000 and 50,000 endpoints";
  }

  @Override
  public void run(BenchOptions options, Findings findings) {
    List<Integer> sizes = options.quick() ? List.of(100, 1_000) : List.of(1_000, 50_000);
    for (Variant variant : options.reacting()) {
      try (RunningProduct product = RunningProduct.start(options, variant, findings)) {
        product.applyPolicy("wide", "elsewhere");
        RunningProduct.until("there is an owner", () -> product.ownerOf("wide").isPresent());
        // The slices are written by hand, in place of 50,000 pods and a kubelet for each.
        product.cluster().controllers().forEach(ProductProcess::kill);
        LabNode owner = owner(product);
        ProductProcess agent = product.cluster().agent(owner);
        int published = 0;
        for (int size : sizes) {
          findings.say("publishing %,d endpoints".formatted(size));
          for (; published < size; published += PER_SLICE) {
            publish(product, published);
          }
          int expected = size;
          RunningProduct.until(
              "the agent has programmed " + size, () -> programmed(agent) >= expected);
          LockSupport.parkNanos(SETTLED.toNanos());
          String subject = "%s, %,d endpoints".formatted(variant.name(), size);
          add("resident memory of the gateway's agent", subject, agent.residentKib(), findings);
          add("of it the agent's own, not files", subject, agent.anonymousKib(), findings);
        }
      }
    }
  }

  private static void add(String measure, String subject, long kib, Findings findings) {
    findings.add(Figure.of(measure, "MiB", subject, new Sample(List.of(kib / 1024.0))));
  }

  private static LabNode owner(RunningProduct product) {
    String name = product.ownerOf("wide").orElseThrow();
    return product.cluster().network().nodes().stream()
        .filter(node -> node.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static void publish(RunningProduct product, int first) {
    String name = "wide-" + first;
    StringBuilder slice =
        new StringBuilder(
            """
            apiVersion: egressgateway.spidernet.io/v1beta1
            kind: EgressEndpointSlice
            metadata:
              name: %s
              namespace: default
              labels:
                spidernet.io/policy-name: wide
            endpoints:
            """
                .formatted(name));
    for (int i = first; i < first + PER_SLICE; i++) {
      slice.append(
          "- {ns: default, pod: wide-%d, node: node3, ipv4: [\"10.%d.%d.%d\"]}\n"
              .formatted(i, 234 + (i >> 16), i >> 8 & 255, i & 255));
    }
    product
        .cluster()
        .api()
        .apply(
            RunningProduct.API + "/namespaces/default/egressendpointslices/" + name,
            slice.toString());
  }

  private static int programmed(ProductProcess agent) {
    try {
      return agent
          .metrics()
          .lines()
          .filter(line -> line.startsWith("egress_node_objects") && line.contains("pod_addresses"))
          .mapToInt(line -> (int) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
          .findFirst()
          .orElse(0);
    } catch (IOException busy) {
      return 0;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabException("interrupted", e);
    }
  }
}
