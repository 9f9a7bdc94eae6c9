package io.egressgateway.adapter.nftables.json;

import com.fasterxml.jackson.databind.JsonNode;
import io.egressgateway.adapter.nftables.ruleset.Ruleset;
import io.egressgateway.domain.survey.ForeignChain;
import java.util.ArrayList;
import java.util.List;

/** The base chains of everybody, as libnftables lists them. */
public final class ChainListing {
  private ChainListing() {}

  /** Lists the chains of all tables, without rules. */
  public static String command() {
    return "{\"nftables\":[{\"list\":{\"chains\":null}}]}";
  }

  /**
   * Reads those that are not ours and hang in a hook.
   *
   * @throws IllegalArgumentException where the text is not a listing of the known schema
   */
  public static List<ForeignChain> foreign(String text) {
    List<ForeignChain> chains = new ArrayList<>();
    for (JsonNode object : TableListing.objects(text)) {
      JsonNode chain = object.path("chain");
      String family = chain.path("family").asText();
      String table = chain.path("table").asText();
      boolean ours = family.equals(Ruleset.FAMILY) && table.equals(Ruleset.TABLE);
      if (chain.has("hook") && !ours) {
        chains.add(
            new ForeignChain(
                family + " " + table,
                chain.path("name").asText(),
                chain.path("type").asText(),
                chain.path("hook").asText(),
                chain.path("prio").asInt(),
                chain.path("policy").asText().equals("drop")));
      }
    }
    return chains;
  }
}
