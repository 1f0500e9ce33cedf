package io.updateagent.remote;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The content of a download, across as many connections as it takes and the schedule allows. */
final class ResumingStream extends InputStream {
  private static final Pattern CONTENT_RANGE = Pattern.compile("bytes (\\d+)-\\d+/(\\d+|\\*)");
  private static final int NOT_SATISFIABLE = 416;

  private final Link link;
  private final Patience patience;
  private final @Nullable String validator;
  private final long length;
  private OpenAnswer answer;
  private long position;

  /** Reads an answer and what follows it; the part before is there already. */
  ResumingStream(Link link, OpenAnswer answer, Patience patience, Shelf.Part before) {
    this.link = link;
    this.answer = answer;
    this.patience = patience;
    this.position = before.length();
    this.length = answer.length() < 0 ? -1 : before.length() + answer.length();
    this.validator = before.length() == 0 ? answer.validator() : before.validator();
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int offset, int size) throws IOException {
    while (true) {
      String problem;
      try {
        int read = answer.body().read(buffer, offset, size);
        if (read >= 0) {
          return counted(read);
        }
        if (length < 0 || position == length) {
          return -1;
        }
        problem = "the connection ended too early";
      } catch (IOException e) {
        problem = String.valueOf(e.getMessage());
      }
      resume(problem);
    }
  }

  /** The length of the whole in bytes; -1 if the server does not say. */
  long length() {
    return length;
  }

  private int counted(int read) throws IOException {
    position += read;
    if (length >= 0 && position > length) {
      throw new ArtifactChanged(); // more than it said
    }
    return read;
  }

  @Override
  public void close() throws IOException {
    answer.close();
  }

  private void resume(String problem) throws IOException {
    HttpTransport.discard(answer.body());
    String last = problem;
    @Nullable Duration asked = null;
    while (true) {
      if (!waited(last, asked)) {
        throw new IOException(
            "download of %s broke off at byte %d and was given up after %d attempts to go on: %s"
                .formatted(link, position, patience.used(), last));
      }
      asked = null;
      try {
        OpenAnswer next = link.open(position, validator);
        if (accept(next)) {
          answer = next;
          return;
        }
        last = link.problem(next);
        asked = next.retryAfter();
        HttpTransport.discard(next.body());
      } catch (ServerException e) {
        last = String.valueOf(e.getMessage());
        asked = e.retryAfter().orElse(null);
      }
    }
  }

  /** Whether the answer goes on where the last one broke off; false if it is worth another try. */
  private boolean accept(OpenAnswer next) throws IOException {
    if (next.code() == 206) {
      if (!fits(next, position, length, validator)) {
        HttpTransport.discard(next.body());
        throw new ArtifactChanged();
      }
      return true;
    }
    if (next.code() == 200) {
      return startOver(next);
    }
    if (!Patience.passes(next.code())) {
      HttpTransport.discard(next.body());
      throw next.code() == NOT_SATISFIABLE
          ? new ArtifactChanged()
          : new IOException("cannot go on with %s: %s".formatted(link, link.problem(next)));
    }
    return false;
  }

  /**
   * Whether a part is the one that was asked for: it begins there, belongs to something of that
   * length (-1 if it is not known), and to the version that the validator names, if it names one.
   */
  static boolean fits(OpenAnswer next, long from, long length, @Nullable String validator) {
    String range = next.contentRange();
    Matcher matcher = CONTENT_RANGE.matcher(range == null ? "" : range);
    if (!matcher.matches() || !next.isPlain()) {
      return false;
    }
    String named = next.validator();
    boolean sameVersion = validator == null || named == null || validator.equals(named);
    boolean sameLength =
        length < 0 || matcher.group(2).equals("*") || matcher.group(2).equals(length + "");
    return sameVersion && sameLength && matcher.group(1).equals(from + "");
  }

  /** The server does not do ranges, or has another artifact now. */
  private boolean startOver(OpenAnswer next) throws IOException {
    boolean same = validator == null || validator.equals(next.validator());
    if (!same || !next.isPlain() || next.length() != length) {
      HttpTransport.discard(next.body());
      throw new ArtifactChanged();
    }
    try {
      next.body().skipNBytes(position);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private boolean waited(String problem, @Nullable Duration asked) throws IOException {
    try {
      String where = "the download of %s broke off: %s".formatted(link, problem);
      return patience.waitAfter(where, asked);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("the agent was stopped during the download", e);
    }
  }
}
