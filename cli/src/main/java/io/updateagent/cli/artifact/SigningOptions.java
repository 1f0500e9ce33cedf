package io.updateagent.cli.artifact;

import io.updateagent.artifact.Signing;
import io.updateagent.keys.HardwareKey;
import io.updateagent.keys.PemKeys;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.PrivateKey;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What an artifact is signed with. */
final class SigningOptions {
  @Option(
      names = {"-k", "--key", "--key-pkcs11"},
      paramLabel = "FILE|URI",
      description = {
        "sign with this private key: a file in PEM format, or",
        "pkcs11:object=LABEL?module-path=LIBRARY&pin-source=FILE for one in hardware"
      })
  @Nullable String key;

  /**
   * The key; null if none is given.
   *
   * @param err told if not every device will know its signatures
   * @throws IOException if it cannot be used; the message says why, and shows no PIN
   */
  @Nullable PrivateKey open(PrintWriter err) throws IOException {
    if (key == null) {
      return null;
    }
    if (HardwareKey.isAddress(key)) {
      HardwareKey opened = HardwareKey.open(key);
      noteIfUnusual(opened.publicKey(), err);
      return opened.privateKey();
    }
    PrivateKey opened = fromFile(Path.of(key));
    noteIfUnusual(opened, err);
    return opened;
  }

  private static void noteIfUnusual(Key key, PrintWriter err) {
    if (!Signing.isUnderstoodEverywhere(key)) {
      err.println(
          "agent: note: mender-artifact and Mender's own devices verify RSA and ECDSA P-256 only,"
              + " not this key's signature");
    }
  }

  /** The file that the key is in, if it is in one. */
  List<Path> files() {
    return key == null || HardwareKey.isAddress(key) ? List.of() : List.of(Path.of(key));
  }

  private static PrivateKey fromFile(Path file) throws IOException {
    try {
      return PemKeys.read(Inputs.key(file, ""));
    } catch (GeneralSecurityException e) {
      throw new IOException("cannot use the key %s: %s".formatted(file, e.getMessage()), e);
    }
  }
}
