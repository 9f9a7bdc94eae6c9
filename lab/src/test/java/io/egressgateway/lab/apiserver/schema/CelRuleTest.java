package io.egressgateway.lab.apiserver.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.egressgateway.lab.apiserver.json.Json;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** CEL with the Kubernetes functions. */
class CelRuleTest {
  private static final JsonNode SELF =
      Json.parse(
          """
          {"v4": "10.6.1.60", "v6": "fd00::1", "cidr": "10.6.0.0/16", "cidr6": "fd00::/64",
           "range": "10.6.1.60-10.6.1.66", "bad": "10.6.1.256", "list": ["a", "b"], "n": 3,
           "map": {"k": "v"}, "empty": ""}
          """
              .getBytes(StandardCharsets.UTF_8));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "isIP(self.v4) && isIP(self.v6) && !isIP(self.bad) && !isIP(self.cidr)",
        "!isIP('::ffff:1.2.3.4') && !isIP('010.0.0.1') && !isIP('fe80::1%eth0') && !isIP('host')",
        "ip(self.v4).family() == 4 && ip(self.v6).family() == 6",
        "ip('127.0.0.1').isLoopback() && ip('::1').isLoopback() && ip('::').isUnspecified()",
        "ip('169.254.0.1').isLinkLocalUnicast() && ip('fe80::1').isLinkLocalUnicast()",
        "ip('224.0.0.1').isLinkLocalMulticast() && ip('ff02::1').isLinkLocalMulticast()",
        "ip(self.v4).isGlobalUnicast() && !ip('255.255.255.255').isGlobalUnicast()",
        "ip('fd00:0::1') == ip(self.v6) && ip(self.v4) != ip(self.v6)",
        "isCIDR(self.cidr) && isCIDR(self.cidr6) && !isCIDR('10.0.0.0/33') && !isCIDR(self.v4)",
        "cidr(self.cidr).containsIP(self.v4) && cidr(self.cidr).containsIP(ip(self.v4))",
        "!cidr(self.cidr).containsIP(self.v6) && !cidr(self.cidr).containsIP('10.7.0.0')",
        "cidr(self.cidr).containsCIDR('10.6.1.0/24') && !cidr(self.cidr).containsCIDR('10.0.0.0/8')",
        "cidr('10.6.1.60/16').masked() == cidr(self.cidr) && !cidr('10.6.1.60/16').isMasked()",
        "cidr(self.cidr6).prefixLength() == 64 && cidr('10.6.1.60/16').ip() == ip(self.v4)",
        "self.range.split('-').size() == 2 && self.range.split('-').all(a, isIP(a))",
        "self.range.matches('^[0-9.]+-[0-9.]+$') && self.v4.startsWith('10.')",
        "'ABC'.lowerAscii() == 'abc' && self.list.exists(x, x == 'a') && size(self.list) == 2",
        "self.n + 1 == 4 && int('7') > self.n && self.map['k'] == 'v' && 'k' in self.map",
        "!has(self.missing) && has(self.empty) && self.empty == ''",
        "self.list.map(x, x + x) == ['aa', 'bb'] && self.v4.find('[0-9]+$') == '60'",
      })
  void aRuleHoldsThatAServerWouldAccept(String rule) {
    assertThat(
            CelRule.compile(Json.object().put("rule", rule))
                .check(Schema.UNKNOWN, SELF, MissingNode.getInstance(), "spec"))
        .isEmpty();
  }

  @Test
  void aRuleThatBreaksRefusesAndSaysWhy() {
    var cause =
        CelRule.compile(Json.object().put("rule", "ip(self.bad).family() == 4"))
            .check(Schema.UNKNOWN, SELF, MissingNode.getInstance(), "spec");
    assertThat(cause).isPresent();
    assertThat(cause.get().message()).contains("10.6.1.256");
  }

  @Test
  void aMisspeltRuleDoesNotCompile() {
    assertThatThrownBy(() -> CelRule.compile(Json.object().put("rule", "isAddress(self.v4)")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("isAddress");
  }

  @Test
  void aTransitionRuleWaitsForAnOldValue() {
    CelRule rule = CelRule.compile(Json.object().put("rule", "self.n >= oldSelf.n"));
    JsonNode bigger = Json.object().put("n", 4);
    assertThat(rule.check(Schema.UNKNOWN, SELF, MissingNode.getInstance(), "")).isEmpty();
    assertThat(rule.check(Schema.UNKNOWN, bigger, SELF, "")).isEmpty();
    assertThat(rule.check(Schema.UNKNOWN, SELF, bigger, "")).isPresent();
  }
}
