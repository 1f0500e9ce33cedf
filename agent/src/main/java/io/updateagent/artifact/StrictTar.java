package io.updateagent.artifact;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.archivers.tar.TarUtils;
import org.jspecify.annotations.Nullable;

/**
 * Parses tar, and looks at every header block before it is believed: its checksum, and that it
 * describes a plain file or gives the long name of one. Links, devices, directories, sparse files
 * and headers for the whole archive never get further.
 */
final class StrictTar extends TarArchiveInputStream {
  private static final int TYPE = 156;
  private static final int NAME = 100;

  private boolean ended;

  StrictTar(InputStream in) {
    // Names are UTF-8 whatever the device's locale is; and nothing is passed over behind the end.
    super(
        in,
        TarConstants.DEFAULT_RCDSIZE,
        TarConstants.DEFAULT_RCDSIZE,
        StandardCharsets.UTF_8.name());
  }

  @Override
  protected byte @Nullable [] readRecord() throws IOException {
    long before = getBytesRead();
    byte[] block = super.readRecord();
    if (block == null) {
      if (getBytesRead() > before) {
        throw Damage.truncated();
      }
      return null;
    }
    if (!isEOFRecord(block)) {
      check(block);
    } else {
      ended = true;
    }
    return block;
  }

  private void check(byte[] block) throws ArtifactException {
    if (ended) {
      throw new ArtifactException("something follows the end of an archive");
    }
    if (!TarUtils.verifyCheckSum(block)) {
      throw new ArtifactException(Damage.ADVICE + " (checksum of a tar header)");
    }
    String problem = problem(block[TYPE]);
    if (problem != null) {
      throw new ArtifactException("%s is %s, which is not allowed".formatted(name(block), problem));
    }
  }

  private static @Nullable String problem(byte type) {
    return switch (type) {
      case TarConstants.LF_OLDNORM,
          TarConstants.LF_NORMAL,
          TarConstants.LF_PAX_EXTENDED_HEADER_LC,
          TarConstants.LF_GNUTYPE_LONGNAME ->
          null;
      case TarConstants.LF_LINK, TarConstants.LF_SYMLINK, TarConstants.LF_GNUTYPE_LONGLINK ->
          "a link";
      case TarConstants.LF_CHR, TarConstants.LF_BLK -> "a device";
      case TarConstants.LF_DIR -> "a directory";
      case TarConstants.LF_FIFO -> "a named pipe";
      case TarConstants.LF_GNUTYPE_SPARSE -> "a sparse file";
      case TarConstants.LF_PAX_GLOBAL_EXTENDED_HEADER -> "a header for all files of the archive";
      default -> "of the unknown kind 0x%02x".formatted(type);
    };
  }

  private static String name(byte[] block) {
    int length = 0;
    while (length < NAME && block[length] != 0) {
      length++;
    }
    return new String(Arrays.copyOf(block, length), StandardCharsets.UTF_8);
  }
}
