package io.updateagent.remote;

import java.io.IOException;
import java.io.InputStream;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Where the part of a download that was received is kept, so that it goes on there after the agent,
 * or the device, was started again. It holds one part at most.
 */
public interface Shelf {

  /**
   * What is kept of a download.
   *
   * @param length how many bytes, from the beginning; more than zero
   * @param validator the strong ETag, or the Last-Modified, that the bytes came with
   */
  record Part(long length, String validator) {}

  /**
   * Looks for a part of what an address names. A part of anything else is dropped.
   *
   * @param notices hears why a part cannot be used
   */
  @Nullable Part find(String uri, Consumer<String> notices);

  /**
   * Puts the part that was found before what is still to come.
   *
   * @param rest the content from the end of the part on
   * @param length of the whole in bytes; -1 if it is not known
   */
  InputStream goOn(InputStream rest, long length) throws IOException;

  /**
   * Begins a new part, in place of any other.
   *
   * @param validator null if the server names none; then nothing can be kept
   * @param length of the whole in bytes; -1 if it is not known
   * @return the content, to be read instead
   */
  InputStream begin(String uri, @Nullable String validator, InputStream content, long length);

  /** Keeps nothing. */
  static Shelf none() {
    return new Shelf() {
      @Override
      public @Nullable Part find(String uri, Consumer<String> notices) {
        return null;
      }

      @Override
      public InputStream goOn(InputStream rest, long length) {
        throw new IllegalStateException("there is no part to go on with");
      }

      @Override
      public InputStream begin(
          String uri, @Nullable String validator, InputStream content, long length) {
        return content;
      }
    };
  }
}
