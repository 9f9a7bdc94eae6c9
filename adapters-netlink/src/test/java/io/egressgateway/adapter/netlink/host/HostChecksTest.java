package io.egressgateway.adapter.netlink.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.egressgateway.domain.datapath.HostSettings;
import io.egressgateway.domain.datapath.HostSettings.Concern;
import io.egressgateway.lab.netns.NetworkNamespace;
import io.egressgateway.port.datapath.DatapathException;
import io.egressgateway.port.datapath.HostFacts;
import io.egressgateway.testkit.contract.HostFactsContract;
import io.egressgateway.testkit.netns.NamespaceTest;
import io.egressgateway.testkit.netns.TestNamespaces;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostChecksTest extends HostFactsContract {
  @TempDir private Path root;

  @Override
  protected HostFacts facts() {
    return new HostChecks(root);
  }

  @Override
  protected void set(HostSettings settings) throws Exception {
    write("ipv4/ip_forward", settings.forwardingIpv4());
    write("ipv6/conf/all/forwarding", settings.forwardingIpv6());
    write("netfilter/nf_conntrack_tcp_loose", settings.looseTcpTracking());
    write("ipv4/conf/all/rp_filter", settings.rpFilterAll());
    write("ipv4/conf/default/rp_filter", settings.rpFilterDefault());
  }

  @Override
  protected void spoil() throws Exception {
    write("ipv4/ip_forward", "yes");
  }

  private void write(String setting, OptionalInt value) throws Exception {
    if (value.isPresent()) {
      write(setting, value.getAsInt() + "\n");
    } else {
      Files.deleteIfExists(root.resolve(setting));
    }
  }

  private void write(String setting, String value) throws Exception {
    Path file = root.resolve(setting);
    Files.createDirectories(file.getParent());
    Files.writeString(file, value);
  }

  @Test
  void whatTheKernelDoesNotHaveIsAbsentAndNoConcern() throws Exception {
    write("ipv4/ip_forward", "1\n");
    write("ipv4/conf/all/rp_filter", "2\n");

    HostSettings settings = new HostChecks(root).read();

    assertThat(settings)
        .isEqualTo(
            new HostSettings(
                OptionalInt.of(1),
                OptionalInt.empty(),
                OptionalInt.empty(),
                OptionalInt.of(2),
                OptionalInt.empty()));
    assertThat(settings.concerns()).isEmpty();
  }

  @Test
  void nonsenseIsAnErrorThatNamesTheSetting() throws Exception {
    write("ipv4/ip_forward", "yes");
    assertThatThrownBy(() -> new HostChecks(root).read())
        .isInstanceOf(DatapathException.class)
        .hasMessageContaining("ipv4/ip_forward");
  }

  @Test
  @NamespaceTest
  void theNamespaceOfTheCallerIsRead() throws Exception {
    try (NetworkNamespace namespace = TestNamespaces.fresh("host")) {
      namespace.sysctl(
          "net/ipv4/ip_forward=0",
          "net/ipv6/conf/all/forwarding=0",
          "net/netfilter/nf_conntrack_tcp_loose=0");
      assertThat(namespace.call(() -> new HostChecks().read().concerns()))
          .containsExactly(
              Concern.NO_IPV4_FORWARDING, Concern.NO_IPV6_FORWARDING, Concern.STRICT_TCP_TRACKING);

      namespace.sysctl("net/ipv4/ip_forward=1", "net/ipv4/conf/all/rp_filter=1");
      HostSettings settings = namespace.call(() -> new HostChecks().read());
      assertThat(settings.forwardingIpv4()).hasValue(1);
      assertThat(settings.rpFilterAll()).hasValue(1);
    }
  }
}
