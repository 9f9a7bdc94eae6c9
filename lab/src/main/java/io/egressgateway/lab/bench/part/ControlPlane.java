package io.egressgateway.lab.bench.part;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.egressgateway.lab.apiserver.ApiServer;
import io.egressgateway.lab.bench.BenchOptions;
import io.egressgateway.lab.bench.Findings;
import io.egressgateway.lab.bench.report.Figure;
import io.egressgateway.lab.bench.report.Sample;
import io.egressgateway.lab.cluster.LabCluster;
import io.egressgateway.lab.cluster.LabOptions;
import io.egressgateway.lab.cluster.ProductProcess;
import io.egressgateway.lab.netns.LabException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * The packaged controller, one process with the flags of the lab and its admission webhooks, before
 * an API server that holds a large cluster: how long a burst of policies takes until each shows its
 * egress IP, and what the controller then takes of memory. There are no agents; the bench writes
 * what they would have reported.
 */
final class ControlPlane implements Part {
  private static final String POLICIES = RunningProduct.API + "/namespaces/default/egresspolicies";
  private static final String SLICES =
      RunningProduct.API + "/namespaces/default/egressendpointslices";
  private static final int WRITERS = 16;
  private static final Duration LIMIT = Duration.ofMinutes(10);
  private static final Duration LOOK = Duration.ofMillis(500);

  @Override
  public String name() {
    return "control-plane";
  }

  @Override
  public String about() {
    return "a burst of policies, the controller's memory";
  }

  @Override
  public void run(BenchOptions options, Findings findings) throws Exception {
    ManyObjects many =
        options.quick()
            ? new ManyObjects(100, 1_000, 100, 50)
            : new ManyObjects(1_000, 100_000, 10_000, 5_000);
    LabOptions lab =
        LabOptions.of(options.jar())
            .withNodes(1)
            .withAdmission()
            .withConfiguration("gatewayFailover:\n  enable: false\n");
    try (LabCluster cluster = LabCluster.start(lab)) {
      findings.say("filling the API server");
      fill(cluster.embedded().orElseThrow(), many);
      ProductProcess controller = cluster.startController();
      Duration ready = controller.awaitReady(LIMIT);
      String size = "%,d nodes, %,d pods".formatted(many.nodes(), many.pods());
      findings.add(figure("start of the controller until it is ready", "s", size, ready));
      create(cluster, RunningProduct.API + "/egressgateways", many.groups(), many::group);
      until(() -> ready(cluster, many) == many.groups());
      burst(cluster, controller, many, findings);
    }
  }

  private static void burst(
      LabCluster cluster, ProductProcess controller, ManyObjects many, Findings findings)
      throws IOException, InterruptedException {
    String subject =
        "%,d policies, %,d nodes, %,d pods".formatted(many.policies(), many.nodes(), many.pods());
    WriteCount writes = new WriteCount(cluster);
    Duration controllerBefore = controller.cpuTime();
    Duration benchBefore = ownCpuTime();
    long start = System.nanoTime();
    create(cluster, POLICIES, many.policies(), many::policy);
    Duration made = Duration.ofNanos(System.nanoTime() - start);
    findings.add(figure("policies are made", "s", subject, made));
    until(() -> listed(cluster, many) == many.policies());
    until(() -> allocated(cluster) == many.policies());
    Duration allocated = Duration.ofNanos(System.nanoTime() - start);
    findings.add(
        figure("first policy is made until all show an egress IP", "s", subject, allocated));
    until(() -> covered(cluster) == many.pods());
    Duration covered = Duration.ofNanos(System.nanoTime() - start);
    findings.add(figure("first policy is made until slices hold all pods", "s", subject, covered));
    WriteCount.Tally tally = writes.settled();
    findings.add(
        figure(
            "CPU time of the controller until nothing is written any more",
            "s",
            subject,
            controller.cpuTime().minus(controllerBefore)));
    findings.add(
        figure(
            "CPU time of the API server and the writers meanwhile",
            "s",
            subject,
            ownCpuTime().minus(benchBefore)));
    tally
        .asked()
        .forEach(
            (resource, number) -> findings.add(count("writes of " + resource, subject, number)));
    findings.add(count("writes that changed nothing", subject, tally.all() - tally.revisions()));
    memory(controller, subject, findings);
  }

  private static Duration ownCpuTime() {
    return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
  }

  private static void fill(ApiServer server, ManyObjects many) {
    for (int i = 0; i < many.nodes(); i++) {
      server.createWhole(many.node(i));
      server.createWhole(many.tunnel(i));
    }
    for (int i = 0; i < many.pods(); i++) {
      server.createWhole(many.pod(i));
    }
  }

  private static void create(
      LabCluster cluster, String collection, int count, IntFunction<ObjectNode> objects)
      throws InterruptedException {
    try (ExecutorService threads = Executors.newFixedThreadPool(WRITERS)) {
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        int number = i;
        all.add(threads.submit(() -> cluster.api().create(collection, objects.apply(number))));
      }
      for (Future<?> one : all) {
        one.get();
      }
    } catch (ExecutionException failed) {
      throw new LabException("an object was not made", failed);
    }
  }

  private static long ready(LabCluster cluster, ManyObjects many) {
    return IntStream.range(0, many.groups())
        .filter(i -> {
          JsonNode nodes =
              cluster
                  .api()
                  .get(RunningProduct.API + "/egressgateways/group-" + i)
                  .orElseThrow()
                  .at("/status/nodeList");
          List<String> phases = nodes.findValuesAsText("status");
          return phases.size() == many.nodes() / 10 / many.groups()
              && phases.stream().allMatch("Ready"::equals);
        })
        .count();
  }

  /** Policies that the groups' statuses list: ten small objects to read, not ten thousand. */
  private static long listed(LabCluster cluster, ManyObjects many) {
    return IntStream.range(0, many.groups())
        .mapToLong(i ->
            cluster
                .api()
                .get(RunningProduct.API + "/egressgateways/group-" + i)
                .orElseThrow()
                .at("/status/nodeList")
                .findValues("policies")
                .stream()
                .mapToLong(JsonNode::size)
                .sum())
        .sum();
  }

  private static long allocated(LabCluster cluster) {
    long count = 0;
    for (JsonNode policy : cluster.api().get(POLICIES).orElseThrow().path("items")) {
      count +=
          !policy.at("/status/eip/ipv4").asText().isEmpty()
                  && !policy.at("/status/node").asText().isEmpty()
              ? 1
              : 0;
    }
    return count;
  }

  /** Pods that the slices hold. */
  private static long covered(LabCluster cluster) {
    return cluster.api().get(SLICES).orElseThrow().findValues("endpoints").stream()
        .mapToLong(JsonNode::size)
        .sum();
  }

  private static void until(BooleanSupplier question) {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (!question.getAsBoolean()) {
      if (System.nanoTime() - deadline > 0) {
        throw new LabException("the controller did not finish in " + LIMIT);
      }
      LockSupport.parkNanos(LOOK.toNanos());
    }
  }

  private static void memory(ProductProcess controller, String subject, Findings findings)
      throws IOException, InterruptedException {
    findings.add(
        Figure.of(
            "resident memory of the controller",
            "MiB",
            subject,
            new Sample(List.of(controller.residentKib() / 1024.0))));
    findings.add(
        Figure.of(
            "live heap of the controller after a collection",
            "MiB",
            subject,
            new Sample(List.of(LiveHeap.kib(controller.pid()) / 1024.0))));
  }

  private static Figure count(String what, String subject, long number) {
    return Figure.of(what, "writes", subject, new Sample(List.of((double) number)));
  }

  private static Figure figure(String what, String unit, String subject, Duration time) {
    return Figure.of(what, unit, subject, new Sample(List.of(time.toMillis() / 1000.0)));
  }
}
