package io.egressgateway.app.egctl;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.egressgateway.domain.cluster.GroupName;
import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.cluster.NodeSnapshot;
import io.egressgateway.domain.cluster.Pod;
import io.egressgateway.domain.cluster.Tunnel;
import io.egressgateway.domain.datapath.EgressIdentity;
import io.egressgateway.domain.datapath.PolicyChoice;
import io.egressgateway.domain.datapath.PolicyChoice.Candidate;
import io.egressgateway.domain.net.AddressPair;
import io.egressgateway.domain.net.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Why a packet leaves as it does: the policy that decides and those that do not, and whether the
 * kernels do what the objects say.
 */
public final class Explanation {
  private final NodeSnapshot snapshot;
  private final Pod pod;
  private final IpAddress source;
  private final IpAddress destination;
  private final PolicyChoice choice;
  private final List<KernelWord> words = new ArrayList<>();
  private final List<String> differences = new ArrayList<>();

  /**
   * Chooses the policy.
   *
   * @param snapshot the cluster as the pod's node sees it
   * @param source the pod's address of the destination's family
   */
  public Explanation(NodeSnapshot snapshot, Pod pod, IpAddress source, IpAddress destination) {
    this.snapshot = requireNonNull(snapshot, "snapshot");
    this.pod = requireNonNull(pod, "pod");
    this.source = requireNonNull(source, "source");
    this.destination = requireNonNull(destination, "destination");
    this.choice = PolicyChoice.of(snapshot, pod, source, destination);
  }

  /** The nodes whose kernels the packet meets: the pod's, then the gateway. */
  public List<NodeName> nodes() {
    return Stream.concat(
            Stream.of(snapshot.node()), choice.decides().flatMap(Candidate::owner).stream())
        .distinct()
        .toList();
  }

  /**
   * Takes the answer of an agent.
   *
   * @throws IllegalArgumentException for what is no answer
   */
  public void heard(NodeName node, String body) {
    KernelWord word = KernelWord.read(node, body);
    words.add(word);
    difference(word).ifPresent(differences::add);
  }

  /** True where every kernel that was asked does what the objects say. */
  public boolean agreed() {
    return differences.isEmpty();
  }

  private Optional<String> difference(KernelWord word) {
    if (!word.text("rules").equals("intact") && choice.decides().isPresent()) {
      return Optional.of("on %s the rules are %s".formatted(word.node(), word.text("rules")));
    }
    String wanted = wanted(word.node());
    String found = found(word);
    return wanted.equals(found)
        ? Optional.empty()
        : Optional.of(
            "on %s it should be \"%s\" and is \"%s\"".formatted(word.node(), wanted, found));
  }

  private String wanted(NodeName node) {
    if (choice.decides().isEmpty()) {
      return "left alone";
    }
    Candidate deciding = choice.decides().get();
    Optional<NodeName> owner = deciding.owner();
    if (owner.isEmpty()) {
      return "dropped";
    }
    if (!owner.get().equals(node)) {
      return "sent to " + owner.get();
    }
    return deciding.egress() instanceof EgressIdentity.Addresses(String _, AddressPair pair)
        ? pair.get(source.family()).map(eip -> "leaving with " + eip).orElse("dropped")
        : "leaving with the node's address";
  }

  private String found(KernelWord word) {
    return switch (word.fate()) {
      case "untouched" -> "left alone";
      case "drop" -> "dropped";
      case "masquerade" -> "leaving with the node's address";
      case "snat" -> "leaving with " + word.text("eip");
      case "gateway" -> "sent to " + nodeAt(word.wayTo());
      default -> word.fate();
    };
  }

  private String nodeAt(String address) {
    return snapshot.tunnels().values().stream()
        .filter(tunnel ->
            tunnel.parent().stream()
                .flatMap(parent -> parent.addresses().toList().stream())
                .anyMatch(own -> own.toString().equals(address)))
        .map(Tunnel::node)
        .map(NodeName::value)
        .findFirst()
        .orElse(address.isEmpty() ? "nowhere" : address);
  }

  /** What was found out. */
  public Report report() {
    StringBuilder text = new StringBuilder();
    text.append(
        "Packet   %s (%s, on %s) to %s%n"
            .formatted(pod.name(), source, snapshot.node(), destination));
    String label = "Policy   ";
    if (choice.decides().isEmpty()) {
      text.append(label).append("none decides: it leaves as the CNI sends it\n");
      label = "         ";
    }
    for (Candidate candidate : choice.candidates()) {
      text.append(label).append(candidate.policy().key()).append(' ').append(why(candidate));
      text.append('\n');
      label = "         ";
    }
    choice
        .decides()
        .ifPresent(deciding -> text.append("Egress   ").append(egress(deciding)).append('\n'));
    label = "Kernel   ";
    for (KernelWord word : words) {
      text.append(label).append(word.node()).append(": ").append(word.told()).append('\n');
      label = "         ";
    }
    if (!words.isEmpty()) {
      text.append(agreed() ? "Agreed   the kernels do what the objects say\n" : "");
    }
    differences.forEach(one -> text.append("Differs  ").append(one).append('\n'));
    return new Report(data(), text.toString(), text.toString());
  }

  private static String why(Candidate candidate) {
    String named =
        candidate.named().map(prefix -> "it names " + prefix).orElse("it is for all outside");
    return switch (candidate.standing()) {
      case DECIDES -> "decides: %s, priority %d".formatted(named, candidate.policy().priority());
      case OUTRANKED ->
          "matches too, but comes after: %s, priority %d (lower first, then the longer destination,"
                  .formatted(named, candidate.policy().priority())
              + " then the older)";
      case OTHER_DESTINATION -> "is for other destinations";
      case INSIDE_CLUSTER -> "is for what is outside of the cluster; the destination is inside";
    };
  }

  private static String egress(Candidate deciding) {
    String what =
        switch (deciding.egress()) {
          case EgressIdentity.Addresses(String group, AddressPair pair) ->
              pair + " of " + GroupName.of(group).kind() + " " + GroupName.of(group).name();
          case EgressIdentity.NodeAddress(String group, NodeName _) ->
              "the node's own address, by "
                  + GroupName.of(group).kind()
                  + " "
                  + GroupName.of(group).name();
          case EgressIdentity.Pending _ ->
              "none for this family, so its packets are dropped: see the policy's conditions";
        };
    return what + deciding.owner().map(node -> ", on " + node).orElse("");
  }

  private ObjectNode data() {
    ObjectNode data = JsonNodeFactory.instance.objectNode();
    data.put("pod", pod.name().toString())
        .put("node", snapshot.node().value())
        .put("source", source.toString())
        .put("destination", destination.toString());
    ArrayNode candidates = data.putArray("policies");
    for (Candidate candidate : choice.candidates()) {
      ObjectNode one =
          candidates
              .addObject()
              .put("policy", candidate.policy().key().toString())
              .put("standing", candidate.standing().name().toLowerCase(Locale.ROOT))
              .put("priority", candidate.policy().priority());
      candidate.named().ifPresent(prefix -> one.put("destination", prefix.toString()));
      candidate.owner().ifPresent(owner -> one.put("gatewayNode", owner.value()));
      if (candidate.egress() instanceof EgressIdentity.Addresses(String group, AddressPair pair)) {
        one.put("gateway", group).put("egress", pair.toString());
      }
    }
    ArrayNode kernels = data.putArray("kernels");
    words.forEach(word -> kernels.add(word.data()));
    ArrayNode differing = data.putArray("differences");
    differences.forEach(differing::add);
    return data;
  }
}
