package io.egressgateway.lab.apiserver;

import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.lab.apiserver.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** The user's main tool against the server, over TLS. Skipped where kubectl is not installed. */
@EnabledIf("isInstalled")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KubectlTest {
  private static final Path KUBECTL = Path.of("/usr/bin/kubectl");
  private static final String WIDGET =
      """
      apiVersion: lab.egressgateway.io/v1
      kind: Widget
      metadata: {name: NAME, namespace: default}
      spec: {size: 3, name: abc, tags: [x]}
      """;
  private static final String POD =
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: NAME, namespace: default, labels: {app: web}}
      spec:
        nodeName: node-1
        containers: [{name: c, image: "image:1", env: [{name: A, value: "1"}]}]
      """;

  @TempDir private static Path home = Path.of("/");
  private final LabServer lab = LabServer.start(ApiServerOptions.defaults());

  static boolean isInstalled() {
    return Files.isExecutable(KUBECTL);
  }

  @BeforeAll
  void writeKubeconfig() throws IOException {
    Files.writeString(home.resolve("config"), lab.server().kubeconfig());
  }

  @AfterAll
  void stop() {
    lab.close();
  }

  private record Result(int exit, String text) {}

  @Test
  void versionAndApiResourcesAnswer() throws Exception {
    assertThat(ok("version")).contains("Server Version: v1.32.0");
    assertThat(ok("api-resources")).contains("wi ", "Widget", "Lease");
    assertThat(ok("auth", "can-i", "create", "pods")).contains("yes");
  }

  @Test
  void applyCreatesChangesAndLeavesAlone() throws Exception {
    String file = file("apply", WIDGET);
    assertThat(ok("apply", "-f", file)).contains("created");
    assertThat(ok("apply", "-f", file)).contains("unchanged");
    Files.writeString(Path.of(file), Files.readString(Path.of(file)).replace("size: 3", "size: 4"));
    assertThat(run("diff", "-f", file).text).contains("-  size: 3", "+  size: 4");
    assertThat(ok("apply", "-f", file)).contains("configured");
    assertThat(ok("get", "widget", "apply", "-o", "jsonpath={.spec.size}")).isEqualTo("4");
  }

  @Test
  void applyOfAPodMergesItsContainers() throws Exception {
    String file = file("merge", POD);
    ok("apply", "-f", file);
    Files.writeString(
        Path.of(file), Files.readString(Path.of(file)).replace("value: \"1\"", "value: \"2\""));
    assertThat(ok("apply", "-f", file)).contains("configured");
    assertThat(ok("get", "pod", "merge", "-o", "jsonpath={.spec.containers[0].env}"))
        .isEqualTo("[{\"name\":\"A\",\"value\":\"2\"}]");
    assertThat(ok("apply", "-f", file)).contains("unchanged");
    assertThat(ok("get", "pods", "-o", "wide", "-l", "app=web")).contains("NODE", "node-1");
  }

  @Test
  void serverSideApplyTellsConflicts() throws Exception {
    String file = file("ssa", WIDGET);
    assertThat(ok("apply", "--server-side", "-f", file)).contains("serverside-applied");
    Files.writeString(Path.of(file), Files.readString(Path.of(file)).replace("size: 3", "size: 4"));
    Result conflict = run("apply", "--server-side", "--field-manager=other", "-f", file);
    assertThat(conflict.exit).isNotZero();
    assertThat(conflict.text).contains("conflict with \"kubectl\"", ".spec.size");
    ok("apply", "--server-side", "--field-manager=other", "--force-conflicts", "-f", file);
    assertThat(ok("get", "widget", "ssa", "-o", "yaml", "--show-managed-fields"))
        .contains("manager: other", "f:size: {}");
  }

  @Test
  void aClientSideAppliedObjectCanMoveToServerSideApply() throws Exception {
    String file = file("moved", WIDGET);
    ok("apply", "-f", file);
    assertThat(ok("apply", "--server-side", "-f", file)).contains("serverside-applied");
    assertThat(ok("get", "widget", "moved", "-o", "yaml", "--show-managed-fields"))
        .contains("operation: Apply")
        .doesNotContain("kubectl-client-side-apply");
  }

  @Test
  void badFieldsAreToldToTheUser() throws Exception {
    String file = file("bad", WIDGET.replace("size: 3", "size: 300, colour: red"));
    assertThat(run("apply", "-f", file).text)
        .contains("strict decoding error: unknown field \"spec.colour\"");
    String other = file("bad2", WIDGET.replace("size: 3", "size: 300"));
    assertThat(run("apply", "-f", other).text)
        .contains("The Widget \"bad2\" is invalid", "less than or equal to 100");
  }

  @Test
  void getShowsTheColumnsOfTheDefinitionAndOfBuiltInKinds() throws Exception {
    ok("apply", "-f", file("columns", WIDGET));
    ok(
        "patch",
        "widget",
        "columns",
        "--subresource=status",
        "--type=merge",
        "-p",
        "{\"status\":{\"eip\":{\"ipv4\":\"10.6.1.60\"}}}");
    assertThat(ok("get", "widgets", "columns").lines().toList().getFirst().split("\\s+"))
        .containsExactly("NAME", "SIZE", "EIP", "AGE");
    assertThat(ok("get", "wi", "columns")).containsPattern("columns\\s+3\\s+10.6.1.60\\s+\\d+s");
    assertThat(ok("get", "ns")).contains("kube-system").containsPattern("NAME\\s+STATUS\\s+AGE");
    assertThat(ok("get", "crds")).contains("widgets.lab.egressgateway.io");
    assertThat(ok("get", "widgets", "-A", "--sort-by=.metadata.name")).contains("NAMESPACE");
    assertThat(ok("get", "all")).contains("widget.lab.egressgateway.io/columns");
  }

  @Test
  void describeShowsTheObjectWithItsEvents() throws Exception {
    ok("apply", "-f", file("described", WIDGET));
    String uid = ok("get", "widget", "described", "-o", "jsonpath={.metadata.uid}");
    lab.server()
        .create(
            Json.parseYamlDocuments(
                    ("""
                    apiVersion: v1
                    kind: Event
                    metadata: {name: e1, namespace: default}
                    involvedObject: {kind: Widget, name: described, namespace: default, uid: UID}
                    reason: Assigned
                    message: has got its address
                    type: Normal
                    """
                            .replace("UID", uid))
                        .getBytes(StandardCharsets.UTF_8))
                .getFirst());
    assertThat(ok("describe", "widget", "described"))
        .containsPattern("Size:\\s+3")
        .contains("Assigned", "has got its address");
    assertThat(ok("get", "events")).contains("widget/described", "Assigned");
  }

  @Test
  void editLabelAnnotateAndWait() throws Exception {
    ok("apply", "-f", file("edited", WIDGET));
    assertThat(ok("edit", "widget", "edited")).contains("edited");
    assertThat(ok("get", "widget", "edited", "-o", "jsonpath={.spec.size}")).isEqualTo("7");
    ok("label", "widget", "edited", "tier=gold");
    ok("annotate", "widget", "edited", "note=text");
    assertThat(ok("get", "widgets", "-l", "tier in (gold),!none", "-o", "name"))
        .contains("widget.lab.egressgateway.io/edited");
    ok("label", "widget", "edited", "tier-");
    assertThat(ok("wait", "--for=jsonpath={.spec.size}=7", "widget/edited", "--timeout=10s"))
        .contains("condition met");
    ok(
        "patch",
        "widget",
        "edited",
        "--subresource=status",
        "--type=merge",
        "-p",
        "{\"status\":{\"conditions\":[{\"type\":\"Ready\",\"status\":\"True\"}]}}");
    assertThat(ok("wait", "--for=condition=Ready", "widget/edited", "--timeout=10s"))
        .contains("condition met");
  }

  @Test
  void explainShowsDescriptionsAndTypes() throws Exception {
    assertThat(ok("explain", "widget.spec.size")).contains("<integer>", "How big it is.");
    assertThat(ok("explain", "pod.spec.containers.env")).contains("EnvVar", "name");
    assertThat(ok("explain", "widget", "--recursive")).contains("parts", "weight");
  }

  @Test
  void getWatchFollowsChanges() throws Exception {
    ok("apply", "-f", file("watched", WIDGET));
    Path out = home.resolve("watch.out");
    Process watch = start(out, "get", "widget", "watched", "-w");
    try {
      LabServer.await("the first line", () -> lines(out) >= 2);
      ok("patch", "widget", "watched", "--type=merge", "-p", "{\"spec\":{\"size\":9}}");
      LabServer.await("the change", () -> lines(out) >= 3);
      assertThat(Files.readString(out).lines().toList().get(2)).containsPattern("watched\\s+9");
    } finally {
      watch.destroy();
      watch.waitFor(10, TimeUnit.SECONDS);
    }
  }

  @Test
  void deleteWaitsUntilTheObjectIsGone() throws Exception {
    ok("apply", "-f", file("deleted", WIDGET));
    assertThat(ok("delete", "widget", "deleted")).contains("deleted");
    assertThat(run("get", "widget", "deleted").text).contains("NotFound");
    ok("apply", "-f", file("deleted", WIDGET));
    ok("delete", "widget", "deleted", "--cascade=foreground");
    assertThat(run("get", "widget", "deleted").exit).isNotZero();
  }

  @Test
  void namespacesConfigMapsAndSecretsAreCreatedFromTheCommandLine() throws Exception {
    ok("create", "namespace", "team");
    ok("create", "configmap", "settings", "-n", "team", "--from-literal=a=b");
    ok("create", "secret", "generic", "password", "-n", "team", "--from-literal=c=d");
    ok("create", "serviceaccount", "robot", "-n", "team");
    assertThat(ok("get", "configmap", "settings", "-n", "team", "-o", "jsonpath={.data.a}"))
        .isEqualTo("b");
    assertThat(ok("get", "secret", "password", "-n", "team", "-o", "jsonpath={.data.c}"))
        .isEqualTo("ZA==");
    ok("run", "one", "-n", "team", "--image=image:1");
    ok("delete", "namespace", "team");
    assertThat(run("get", "namespace", "team").text).contains("NotFound");
  }

  private String ok(String... arguments) throws IOException, InterruptedException {
    Result result = run(arguments);
    assertThat(result.exit).as("kubectl %s: %s", String.join(" ", arguments), result.text).isZero();
    return result.text;
  }

  private Result run(String... arguments) throws IOException, InterruptedException {
    Path out = Files.createTempFile(home, "kubectl", ".out");
    Process process = start(out, arguments);
    if (!process.waitFor(40, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError("kubectl hangs: " + Arrays.toString(arguments));
    }
    return new Result(process.exitValue(), Files.readString(out));
  }

  private Process start(Path out, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of(KUBECTL.toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.redirectOutput(out.toFile());
    builder.environment().put("KUBECONFIG", home.resolve("config").toString());
    builder.environment().put("KUBECACHEDIR", home.resolve("cache").toString());
    builder.environment().put("KUBE_EDITOR", "sed -i s/size:.3/size:\\ 7/");
    return builder.start();
  }

  private String file(String name, String text) throws IOException {
    Path file = home.resolve(name + ".yaml");
    Files.writeString(file, text.replace("NAME", name));
    return file.toString();
  }

  private static long lines(Path file) {
    try {
      return Files.readString(file).lines().count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
