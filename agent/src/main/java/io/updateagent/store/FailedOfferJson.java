package io.updateagent.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.updateagent.deployment.FailedOffer;
import java.util.ArrayList;
import java.util.List;

/** The server's deployments that failed lately, as JSON. */
final class FailedOfferJson {
  private FailedOfferJson() {}

  static ArrayNode write(List<FailedOffer> offers) {
    ArrayNode array = Json.object().putArray("failed_offers");
    for (FailedOffer offer : offers) {
      array
          .addObject()
          .put("deployment", offer.deploymentId())
          .put("checksum", offer.checksum())
          .put("attempts", offer.attempts())
          .put("latest", offer.latest().toString());
    }
    return array;
  }

  /** Reads them; a document from before they were kept has none. */
  static List<FailedOffer> read(JsonNode array) throws DamagedException {
    var offers = new ArrayList<FailedOffer>();
    for (JsonNode node : array) {
      offers.add(
          new FailedOffer(
              Json.text(node, "deployment"),
              Json.textOrNull(node, "checksum"),
              (int) Json.number(node, "attempts"),
              Json.time(node, "latest")));
    }
    return offers;
  }
}
