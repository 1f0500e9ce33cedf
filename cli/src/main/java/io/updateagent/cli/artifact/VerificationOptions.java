package io.updateagent.cli.artifact;

import io.updateagent.artifact.VerificationKeys;
import io.updateagent.keys.HardwareKey;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What a signature is verified with. */
final class VerificationOptions {
  @Option(
      names = {"-k", "--key", "--key-pkcs11"},
      paramLabel = "FILE|URI",
      description = {
        "public key that must have signed it: a file in PEM format, or",
        "pkcs11:object=LABEL?module-path=LIBRARY&pin-source=FILE for one in hardware"
      })
  @Nullable String key;

  /**
   * The key, or none.
   *
   * @throws IOException if it cannot be used; the message says why
   */
  VerificationKeys open() throws IOException {
    if (key == null) {
      return VerificationKeys.none();
    }
    if (HardwareKey.isAddress(key)) {
      return VerificationKeys.of(HardwareKey.open(key).publicKey());
    }
    try {
      return VerificationKeys.ofPem(List.of(Inputs.key(Path.of(key), "-pubin ")));
    } catch (IllegalArgumentException e) {
      throw new IOException("the key %s cannot be used: %s".formatted(key, e.getMessage()), e);
    }
  }
}
