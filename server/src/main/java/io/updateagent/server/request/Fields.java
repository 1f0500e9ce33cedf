package io.updateagent.server.request;

import io.javalin.http.BadRequestResponse;
import io.javalin.http.ContentTooLargeResponse;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.javalin.http.HttpStatus;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * The fields of a form without files ({@code application/x-www-form-urlencoded}). The framework
 * would read them without a limit when their length is not announced, and files into a directory
 * that everybody uses.
 */
public final class Fields {
  /** Many devices may be chosen in a form. */
  private static final int MOST_BYTES = 1024 * 1024;

  private static final int OVERHEARD = 8 * 1024 * 1024;
  private static final String ATTRIBUTE = Fields.class.getName();
  private static final String TYPE = "application/x-www-form-urlencoded";

  private final Map<String, List<String>> values;

  private Fields(Map<String, List<String>> values) {
    this.values = values;
  }

  /**
   * The fields of a request, which is read at the first call.
   *
   * @throws BadRequestResponse if it is no such form
   * @throws ContentTooLargeResponse if it has more than a MiB
   * @throws HttpResponseException if it takes too long
   */
  public static Fields of(Context context) {
    Fields known = context.attribute(ATTRIBUTE);
    if (known != null) {
      return known;
    }
    String type = Objects.requireNonNullElse(context.header("Content-Type"), TYPE);
    if (!type.toLowerCase(Locale.ROOT).startsWith(TYPE)) {
      throw new BadRequestResponse("a form (%s) is needed".formatted(TYPE));
    }
    var fields = new Fields(parse(read(context)));
    context.attribute(ATTRIBUTE, fields);
    return fields;
  }

  private static String read(Context context) {
    try {
      InputStream body = ArrivingBody.of(context);
      byte[] bytes = body.readNBytes(MOST_BYTES + 1);
      if (bytes.length > MOST_BYTES) {
        pass(body);
        throw new ContentTooLargeResponse("the form is larger than %d bytes".formatted(MOST_BYTES));
      }
      return new String(bytes, StandardCharsets.UTF_8);
    } catch (ArrivingBody.TooSlow e) {
      throw tooSlow(e);
    } catch (IOException e) {
      throw new BadRequestResponse("the form did not arrive");
    }
  }

  /** What is answered to one who sends too slowly. */
  public static HttpResponseException tooSlow(ArrivingBody.TooSlow e) {
    return new HttpResponseException(
        HttpStatus.REQUEST_TIMEOUT.getCode(), String.valueOf(e.getMessage()));
  }

  /**
   * Lets pass what is left of a body that is refused, within reason: an answer that comes while the
   * other still sends would be lost with the connection.
   */
  public static void pass(InputStream body) throws IOException {
    byte[] buffer = new byte[64 * 1024];
    int left = OVERHEARD;
    for (int read = 0; read >= 0 && left > 0; left -= read) {
      read = body.read(buffer);
    }
  }

  private static Map<String, List<String>> parse(String text) {
    var all = new LinkedHashMap<String, List<String>>();
    for (String pair : text.split("&", -1)) {
      int equals = pair.indexOf('=');
      if (equals > 0) {
        all.computeIfAbsent(decoded(pair.substring(0, equals)), name -> new ArrayList<>())
            .add(decoded(pair.substring(equals + 1)));
      }
    }
    return all;
  }

  private static String decoded(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new BadRequestResponse("the form is broken: " + e.getMessage());
    }
  }

  /** All values of a field, in their order. */
  public List<String> all(String name) {
    return List.copyOf(values.getOrDefault(name, List.of()));
  }

  /** The first value of a field; empty if it was not sent. */
  public String first(String name) {
    List<String> given = values.getOrDefault(name, List.of());
    return given.isEmpty() ? "" : given.get(0);
  }
}
