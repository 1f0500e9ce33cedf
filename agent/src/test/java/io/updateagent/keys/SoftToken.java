package io.updateagent.keys;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.updateagent.process.Command;
import io.updateagent.process.Completion;
import io.updateagent.process.LocalCommands;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A token of software, made with SoftHSM; the way to its keys is that to hardware. */
public final class SoftToken {
  /** The library that speaks to it. */
  public static final Path MODULE = Path.of("/usr/lib/softhsm/libsofthsm2.so");

  /** The variable that tells the library where its configuration is. */
  public static final String VARIABLE = "SOFTHSM2_CONF";

  /** What it wants to know before it signs: nothing else has these words in it. */
  public static final String PIN = "open-sesame-4711";

  private static final Pattern SLOT = Pattern.compile("reassigned to slot (\\d+)");

  private final Path directory;
  private final Path configuration;
  private final String slot;
  private int keys;

  /**
   * Makes one, or skips the test where that is not possible.
   *
   * @param directory where it is kept, and copies of its keys
   * @param configuration the file that {@link #VARIABLE} has to name; it is written
   */
  public SoftToken(Path directory, Path configuration) throws IOException {
    assumeTrue(
        Files.exists(MODULE) && Files.exists(Path.of("/usr/bin/pkcs11-tool")),
        "softhsm2 and opensc are not installed");
    this.directory = directory;
    this.configuration = configuration.toAbsolutePath();
    Path tokens = Files.createDirectories(directory.resolve("tokens"));
    Files.writeString(configuration, "directories.tokendir = %s\n".formatted(tokens));
    Matcher said =
        SLOT.matcher(
            run("softhsm2-util --init-token --free --label agent --so-pin 12345678 --pin " + PIN));
    assertTrue(said.find());
    slot = said.group(1);
  }

  /** Where it is among the others. */
  public String slot() {
    return slot;
  }

  /**
   * Makes a key that never leaves it again, and a certificate by which Java finds the key.
   *
   * @param label the name of both
   * @param words what OpenSSL is told of the key
   */
  public void put(String label, String words) {
    String id = "%02d".formatted(++keys);
    run("openssl genpkey " + words + " -out " + key(label));
    run(
        "openssl req -new -x509 -days 3650 -subj /CN=%s -key %s -outform DER -out %s"
            .formatted(label, key(label), certificate(label)));
    run(
        "softhsm2-util --import %s --slot %s --label %s --id %s --pin %s"
            .formatted(key(label), slot, label, id, PIN));
    run(
        "pkcs11-tool --module %s --slot %s --login --pin %s --write-object %s --type cert"
                .formatted(MODULE, slot, PIN, certificate(label))
            + " --id %s --label %s".formatted(id, label));
  }

  /** An RSA key. */
  public void putRsa(String label) {
    put(label, "-algorithm RSA -pkeyopt rsa_keygen_bits:2048");
  }

  /** A key of the elliptic curve P-256. */
  public void putEcdsa(String label) {
    put(label, "-algorithm EC -pkeyopt ec_paramgen_curve:P-256");
  }

  /** The certificate of a key, in DER form. */
  public Path certificate(String label) {
    return directory.resolve(label + ".der");
  }

  /** The public half of a key, in PEM form, as OpenSSL writes it. */
  public String publicKey(String label) {
    return run("openssl pkey -pubout -in " + key(label));
  }

  private Path key(String label) {
    return directory.resolve(label + ".pem");
  }

  /** Runs a command to its success; gives what it said. */
  public String run(String words) {
    Completion end =
        new LocalCommands()
            .run(
                new Command(
                    List.of(words.split(" ")),
                    null,
                    Map.of(VARIABLE, configuration.toString()),
                    Duration.ofSeconds(60),
                    line -> {},
                    true));
    assertTrue(end.succeeded(), () -> words + " " + end.inWords() + " " + end.lastLines());
    return end.stdout();
  }
}
