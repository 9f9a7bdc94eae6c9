package io.egressgateway.adapter.iptables.ruleset;

import io.egressgateway.domain.datapath.DatapathSettings;
import io.egressgateway.domain.net.FwMark;
import io.egressgateway.domain.net.InterfaceName;
import java.util.List;

/** Parts of rules that many chains have, each with a space behind it where another part follows. */
final class RuleText {
  /** The mask of a whole mark. */
  static final String ALL = "0xffffffff";

  /** Not the first packet of its connection; fails on a packet without one. */
  static final String NOT_FIRST = "-m conntrack --ctstatus CONFIRMED ";

  /** The connection has another source outside; the identity translation does not count. */
  static final String TRANSLATED = "-m conntrack --ctstate SNAT ";

  private RuleText() {}

  static String drop(DropReason reason) {
    return "-g " + reason.chain();
  }

  static String set(FwMark mark) {
    return "-j MARK --set-xmark " + mark + "/" + ALL;
  }

  /** What says that a mark, of the packet or of the connection, has our base. */
  static String base(DatapathSettings settings) {
    return "--mark " + settings.marks().base() + "/" + settings.marks().mask() + " ";
  }

  /** Out by each of the devices that lead to other nodes. */
  static List<String> toNodes(DatapathSettings settings) {
    return settings.nodeDevices().stream().map(RuleText::to).toList();
  }

  static String to(InterfaceName device) {
    return "-o " + device.value() + " ";
  }
}
