package io.updateagent.server;

import com.fasterxml.jackson.databind.JsonNode;
import io.javalin.http.BadRequestResponse;
import java.util.List;

/**
 * Reads the members of what people order. One that is misspelt, or of another type, is refused: it
 * would otherwise be as if it had not been said.
 */
final class Order {
  private Order() {}

  /**
   * Makes sure that it is an object with no other members than those.
   *
   * @throws BadRequestResponse naming the first that it must not have, and all that it may have
   */
  static void requireOnly(JsonNode order, List<String> members) {
    if (!order.isObject()) {
      throw new BadRequestResponse("the body must be a JSON object");
    }
    order
        .fieldNames()
        .forEachRemaining(
            name -> {
              if (!members.contains(name)) {
                throw new BadRequestResponse(
                    "there is no member \"%s\"; there are %s"
                        .formatted(name, String.join(", ", members)));
              }
            });
  }

  /**
   * A member that has to be there.
   *
   * @throws BadRequestResponse if it is missing, or no text
   */
  static String text(JsonNode order, String name) {
    JsonNode value = order.path(name);
    if (!value.isTextual()) {
      throw new BadRequestResponse(name + " must be a text");
    }
    return value.textValue();
  }

  /**
   * A member that may be missing.
   *
   * @throws BadRequestResponse if it is there, and no text
   */
  static String text(JsonNode order, String name, String otherwise) {
    return order.has(name) ? text(order, name) : otherwise;
  }
}
