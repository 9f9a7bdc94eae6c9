package io.egressgateway.lab.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import io.egressgateway.domain.net.IpFamily;
import java.util.List;
import java.util.Optional;

/** The API that the story is told in: its objects, and where they say what was given. */
public sealed interface UserApi permits SpidernetApi, AntreaApi {

  /** What a gateway node is labelled with, such as {@code egressgateway=true}. */
  String nodeLabel();

  /** Where the object with the addresses and the gateway nodes is. */
  String groupPath();

  /** That object, with addresses of the families in use. */
  String group(List<IpFamily> families);

  /** Where the object that selects pods is. */
  String policyPath();

  /** That object. */
  String policy();

  /** What somebody types to see who has what. */
  String listing();

  /** More of that, one command a line. */
  String commands();

  /** What the status of a policy gives it, once it is complete. */
  Optional<GivenEgress> given(JsonNode policy, List<IpFamily> families);

  /** Of the families in use those that the policy gives an address of. */
  default List<IpFamily> told(List<IpFamily> families) {
    return families;
  }

  /** The node label as a merge patch of a Node. */
  default String nodePatch() {
    String[] parts = nodeLabel().split("=", 2);
    return "{\"metadata\":{\"labels\":{\"%s\":\"%s\"}}}".formatted(parts[0], parts[1]);
  }
}
