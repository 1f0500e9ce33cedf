package io.updateagent.server.request;

import io.javalin.http.BadRequestResponse;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.apache.commons.fileupload2.core.FileUploadException;
import org.apache.commons.fileupload2.core.MultipartInput;
import org.apache.commons.fileupload2.core.ParameterParser;
import org.apache.commons.io.input.CloseShieldInputStream;
import org.jspecify.annotations.Nullable;

/** The fields of a form ({@code multipart/form-data}, RFC 7578) as they arrive, one by one. */
public final class Form {
  private static final int LARGEST_HEADER = 8 * 1024;
  private static final int BUFFER = 64 * 1024;

  private final MultipartInput parts;
  private boolean more;
  private @Nullable InputStream current;

  private Form(MultipartInput parts, boolean more) {
    this.parts = parts;
    this.more = more;
  }

  /**
   * A field.
   *
   * @param content its bytes; valid until the next one is asked for
   */
  public record Field(String name, InputStream content) {

    /** Its content as text, cut at a number of bytes. */
    public String text(int most) throws IOException {
      return new String(content.readNBytes(most), StandardCharsets.UTF_8);
    }
  }

  /**
   * Begins to read a form.
   *
   * @throws BadRequestResponse if it is none
   * @throws IOException if it does not arrive
   */
  public static Form open(@Nullable String contentType, InputStream body) throws IOException {
    String boundary = parameters(contentType).get("boundary");
    boolean isForm =
        contentType != null
            && contentType.toLowerCase(Locale.ROOT).startsWith("multipart/form-data")
            && boundary != null;
    if (!isForm || boundary == null) {
      throw new BadRequestResponse("a form (multipart/form-data) is needed");
    }
    try {
      MultipartInput parts =
          MultipartInput.builder()
              .setInputStream(body)
              .setBufferSize(BUFFER)
              .setBoundary(boundary.getBytes(StandardCharsets.ISO_8859_1))
              .setMaxPartHeaderSize(LARGEST_HEADER)
              .get();
      return new Form(parts, parts.skipPreamble());
    } catch (FileUploadException | IllegalArgumentException e) {
      throw broken(e);
    }
  }

  /**
   * The next field; null if there are no more.
   *
   * @throws BadRequestResponse if the form is broken
   */
  public @Nullable Field next() throws IOException {
    try {
      leave();
      while (more) {
        String name = name(parts.readHeaders());
        current = parts.newInputStream();
        if (name != null) {
          return new Field(name, CloseShieldInputStream.wrap(current));
        }
        leave();
      }
      return null;
    } catch (FileUploadException e) {
      throw broken(e);
    }
  }

  /** Reads what is left of a field. */
  private void leave() throws IOException {
    if (current != null) {
      current.close();
      current = null;
      more = parts.readBoundary();
    }
  }

  private static @Nullable String name(String headers) {
    return headers
        .lines()
        .filter(line -> line.toLowerCase(Locale.ROOT).startsWith("content-disposition:"))
        .map(line -> parameters(line).get("name"))
        .filter(Objects::nonNull)
        .findFirst()
        .orElse(null);
  }

  private static Map<String, String> parameters(@Nullable String text) {
    var parser = new ParameterParser();
    parser.setLowerCaseNames(true);
    return parser.parse(text == null ? "" : text, ';');
  }

  private static BadRequestResponse broken(Exception e) {
    return new BadRequestResponse("the form is broken: " + e.getMessage());
  }
}
