package io.updateagent.server;

import com.fasterxml.jackson.databind.JsonNode;
import io.javalin.http.BadRequestResponse;
import io.javalin.http.Context;
import io.updateagent.server.store.Admission;
import io.updateagent.server.store.DeviceFilter;
import io.updateagent.server.store.Verdict;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Reads which devices somebody means, from a query or from the order of a deployment. */
final class Question {
  private static final Set<String> MEMBERS =
      Set.of("status", "verdict", "group", "fingerprint", "text", "attributes");

  private Question() {}

  /**
   * Reads {@code status}, {@code verdict} or {@code inconsistent}, {@code group}, {@code
   * fingerprint}, {@code text}, any number of {@code attribute=NAME:VALUE}, and the page.
   *
   * @throws BadRequestResponse if one makes no sense
   */
  static DeviceFilter of(Context context) {
    Page page = Page.of(context, DeviceFilter.MOST);
    Optional<String> verdict = given(context, "verdict");
    Optional<String> inconsistent = given(context, "inconsistent");
    if (inconsistent.isPresent() && !inconsistent.get().equals("true")) {
      throw new BadRequestResponse("inconsistent must be true; for others ask by verdict");
    }
    Map<String, String> attributes = new HashMap<>();
    for (String one : context.queryParams("attribute")) {
      int colon = one.indexOf(':');
      if (colon < 1) {
        throw new BadRequestResponse("attribute must be NAME:VALUE");
      }
      attributes.put(one.substring(0, colon), one.substring(colon + 1));
    }
    return new DeviceFilter(
        given(context, "status").map(Question::admission),
        verdict.or(() -> inconsistent.map(yes -> "inconsistent")).map(Question::verdict),
        given(context, "group"),
        given(context, "fingerprint"),
        given(context, "text").orElse(""),
        attributes,
        page.offset(),
        page.size());
  }

  private static Optional<String> given(Context context, String name) {
    return Optional.ofNullable(context.queryParam(name));
  }

  /**
   * Reads the member {@code filter} of an order: an object with the same words, and the attributes
   * as an object. A word that is not known, and a list where a text belongs, is refused: it would
   * otherwise mean all devices.
   *
   * @throws BadRequestResponse if it makes no sense
   */
  static DeviceFilter of(JsonNode filter) {
    filter
        .fieldNames()
        .forEachRemaining(
            name -> {
              if (!MEMBERS.contains(name)) {
                throw new BadRequestResponse("a filter has no \"%s\"".formatted(name));
              }
            });
    if (filter.has("attributes") && !filter.path("attributes").isObject()) {
      throw new BadRequestResponse("attributes must be an object");
    }
    Map<String, String> attributes = new HashMap<>();
    for (Map.Entry<String, JsonNode> one : filter.path("attributes").properties()) {
      attributes.put(one.getKey(), plain(one.getKey(), one.getValue()));
    }
    return new DeviceFilter(
        member(filter, "status").map(Question::admission),
        member(filter, "verdict").map(Question::verdict),
        member(filter, "group"),
        member(filter, "fingerprint"),
        member(filter, "text").orElse(""),
        attributes,
        0,
        DeviceFilter.MOST);
  }

  private static Optional<String> member(JsonNode node, String name) {
    return node.has(name) ? Optional.of(plain(name, node.path(name))) : Optional.empty();
  }

  private static String plain(String name, JsonNode value) {
    if (!value.isValueNode() || value.isNull()) {
      throw new BadRequestResponse("%s must be a text".formatted(name));
    }
    return value.asText();
  }

  private static Admission admission(String word) {
    return read("status", word, Admission::of);
  }

  private static Verdict verdict(String word) {
    return read("verdict", word, text -> Verdict.valueOf(text.toUpperCase(Locale.ROOT)));
  }

  private static <T> T read(String name, String word, Function<String, T> reader) {
    try {
      return reader.apply(word);
    } catch (IllegalArgumentException e) {
      throw new BadRequestResponse("%s cannot be \"%s\"".formatted(name, word));
    }
  }
}
