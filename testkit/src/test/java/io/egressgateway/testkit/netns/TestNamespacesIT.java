package io.egressgateway.testkit.netns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.egressgateway.lab.netns.LabRun;
import io.egressgateway.lab.netns.NetworkNamespace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

@NamespaceTest
class TestNamespacesIT {
  @Test
  void codeRunsInsideAndItsExceptionComesBackAsItIs() throws Exception {
    try (NetworkNamespace namespace = TestNamespaces.fresh("gw")) {
      namespace.ip("link add br7 type bridge");

      assertThat(namespace.call(() -> sees("br7"))).isTrue();
      assertThat(sees("br7")).isFalse();
      IllegalStateException failure = new IllegalStateException("mine");
      assertThatThrownBy(() -> namespace.run(() -> throwIt(failure))).isSameAs(failure);
      AssertionError error = new AssertionError("mine");
      assertThatThrownBy(() ->
              namespace.run(() -> {
                throw error;
              }))
          .isSameAs(error);
    }
  }

  private static void throwIt(RuntimeException failure) {
    throw failure;
  }

  @Test
  void threadsOfTheFactoryAndProgramsAreInside() throws Exception {
    try (NetworkNamespace namespace = TestNamespaces.fresh("gw")) {
      namespace.ip("link add br7 type bridge");
      CompletableFuture<Boolean> seen = new CompletableFuture<>();
      namespace.threadFactory().newThread(() -> seen.complete(sees("br7"))).start();

      assertThat(seen.get()).isTrue();
      assertThat(namespace.output("ip", "-o", "link", "show", "br7")).contains("br7");
    }
  }

  private static boolean sees(String device) {
    try {
      return Files.readString(Path.of("/proc/thread-self/net/dev")).contains(device);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void closingEndsProgramsAndDeletesTheNamespaceAndItsRecord() {
    NetworkNamespace namespace = TestNamespaces.fresh("gw");
    Process sleeper = namespace.exec(List.of("sleep", "600"));
    assertThat(sleeper.isAlive()).isTrue();
    assertThat(Files.exists(namespace.path())).isTrue();

    namespace.close();

    assertThat(sleeper.isAlive()).isFalse();
    assertThat(Files.exists(namespace.path())).isFalse();
  }

  @Test
  void connectedNamespacesReachEachOther() throws Exception {
    try (LabRun run = TestNamespaces.run()) {
      NetworkNamespace left = run.namespace("left");
      NetworkNamespace right = run.namespace("right");
      TestNamespaces.connect(left, "eth0", right, "eth0");
      left.ip("addr add 10.0.0.1/24 dev eth0");
      right.ip("addr add 10.0.0.2/24 dev eth0");

      try (var server = right.call(() -> new ServerSocket(80));
          var client = left.call(() -> new Socket("10.0.0.2", 80));
          var accepted = server.accept()) {
        assertThat(accepted.getInetAddress().getHostAddress()).isEqualTo("10.0.0.1");
        assertThat(client.isConnected()).isTrue();
      }
    }
  }
}
