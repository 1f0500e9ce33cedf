package io.updateagent.server.store;

import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** What was to be written has no room on the disk: nothing of it was. */
public final class DiskFull extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private DiskFull(Throwable cause) {
    super(
        "the disk of the server's data is full, nothing was changed; free some and try again",
        cause);
  }

  /** The same error, or this one if the disk is at the bottom of it. */
  static RuntimeException orSame(RuntimeException error) {
    if (error instanceof DiskFull) {
      return error;
    }
    @Nullable Throwable cause = error;
    while (cause != null) {
      if (cause instanceof SQLiteException known
          && known.getResultCode() == SQLiteErrorCode.SQLITE_FULL) {
        return new DiskFull(error);
      }
      cause = cause.getCause();
    }
    return error;
  }
}
