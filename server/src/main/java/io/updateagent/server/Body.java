package io.updateagent.server;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.javalin.http.BadRequestResponse;
import io.javalin.http.ContentTooLargeResponse;
import io.javalin.http.Context;
import io.updateagent.server.request.ArrivingBody;
import io.updateagent.server.request.Fields;
import java.io.IOException;
import java.io.InputStream;

/** What a request carries, up to a limit: it is kept in memory. Sizes in bytes. */
final class Body {
  /** What says who a device is, or how far it came. */
  static final int SMALL = 64 * 1024;

  /** Everything else: logs, inventories, what a device provides, what people order. */
  static final int LARGE = 1024 * 1024;

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private Body() {}

  /**
   * Reads all of it.
   *
   * @throws ContentTooLargeResponse if it is larger than the limit
   * @throws BadRequestResponse if it does not arrive
   * @throws io.javalin.http.HttpResponseException if it takes too long
   */
  static byte[] read(Context context, int limit) {
    try {
      InputStream in = ArrivingBody.of(context);
      byte[] body = in.readNBytes(limit + 1);
      if (body.length > limit) {
        Fields.pass(in);
        throw new ContentTooLargeResponse("the body is larger than %d bytes".formatted(limit));
      }
      return body;
    } catch (ArrivingBody.TooSlow e) {
      throw Fields.tooSlow(e);
    } catch (IOException e) {
      throw new BadRequestResponse("the body did not arrive");
    }
  }

  /**
   * Reads it as JSON.
   *
   * @throws ContentTooLargeResponse if it is larger than the limit
   * @throws BadRequestResponse if it is not JSON
   */
  static JsonNode json(Context context, int limit) {
    return json(read(context, limit));
  }

  static JsonNode json(byte[] body) {
    try {
      return JSON.readTree(body);
    } catch (IOException e) {
      throw new BadRequestResponse("the body is not JSON");
    }
  }

  /**
   * Reads it as JSON, and gives the list in it.
   *
   * @param name the member that is the list; empty if the whole is
   * @throws BadRequestResponse if there is none
   */
  static JsonNode list(Context context, String name) {
    JsonNode whole = json(context, LARGE);
    JsonNode list = name.isEmpty() ? whole : whole.path(name);
    if (!list.isArray()) {
      throw new BadRequestResponse(
          name.isEmpty() ? "the body is not a list" : "the body has no list " + name);
    }
    return list;
  }
}
