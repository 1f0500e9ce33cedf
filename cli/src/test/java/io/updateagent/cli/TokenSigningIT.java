package io.updateagent.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.updateagent.keys.SoftToken;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Artifacts are signed with keys that never leave a token, and whoever has the public key knows.
 */
@Tag("slow")
class TokenSigningIT {
  private static final String RSA = "release";
  private static final String ECDSA = "ecdsa";

  private static @Nullable SoftToken made;
  @TempDir static Path home;
  @TempDir Path directory;

  @BeforeAll
  static void aToken() throws Exception {
    var token = new SoftToken(home, home.resolve("softhsm2.conf"));
    token.putRsa(RSA);
    token.putEcdsa(ECDSA);
    made = token;
  }

  @BeforeEach
  void anArtifact() throws Exception {
    Files.writeString(directory.resolve("pin"), SoftToken.PIN + "\n");
    Files.writeString(directory.resolve("app.bin"), "hello");
    write("app-2.mender");
  }

  @Test
  void whatATokenSignsIsValidForThisProgramAndTheCommonTool() throws Exception {
    CommonTool.assumeInstalled();
    for (String label : List.of(RSA, ECDSA)) {
      String key = address(label, SoftToken.MODULE + "&pin-source=pin");
      assertSilent(agent("sign", "-k", key, "-o", "signed.mender", "app-2.mender"));
      assertSignedWith(label, "signed.mender");
      assertSilent(write("written.mender", "--key-pkcs11", key));
      assertSignedWith(label, "written.mender");
      assertSilent(agent("modify", "-n", "app-3", "--key", key, "written.mender"));
      assertSignedWith(label, "written.mender");
      assertEquals(1, agent("validate", "-k", pem(other(label)), "signed.mender").exit());
    }
  }

  @Test
  void thePublicHalfIsTakenFromTheToken() throws Exception {
    String module = SoftToken.MODULE + "&pin-source=pin";
    assertSilent(agent("sign", "-k", address(ECDSA, module), "app-2.mender"));
    Run run = agent("validate", "-k", address(ECDSA, module), "app-2.mender");
    assertTrue(run.out().contains("signature verified"), run.toString());
    Run other = agent("validate", "-k", address(RSA, module), "app-2.mender");
    assertEquals(ExitCode.FAILED, other.exit(), other.toString());
  }

  @Test
  void theLineInTheDocumentSigns() throws Exception {
    List<String> lines =
        DocumentedLines.of(Path.of("../docs/artifacts.md")).stream()
            .filter(line -> line.contains("pkcs11:"))
            .toList();
    assertEquals(1, lines.size(), lines.toString());
    assertSilent(run(List.of("sh", "-e", "-u", "-c", lines.get(0))));
    assertSignedWith(RSA, "app-2.mender");
  }

  @Test
  void whatIsWrongIsOneLineWithoutAnyPin() throws Exception {
    Files.writeString(directory.resolve("wrong"), "not-" + SoftToken.PIN);
    String module = SoftToken.MODULE.toString();
    refused("check its PIN, in pin-source", address(RSA, module + "&pin-source=wrong"));
    refused("check its PIN", address(RSA, module + "&pin-value=not-" + SoftToken.PIN));
    refused("its pin-source none cannot be read", address(RSA, module + "&pin-source=none"));
    refused("wants a PIN; add pin-source=FILE", address(RSA, module));
    refused("no such private key", address("other", module + "&pin-source=pin"));
    refused("there are 2 keys; say which one", "pkcs11:?module-path=" + module + "&pin-source=pin");
    refused("there is no library /none.so", address(RSA, "/none.so&pin-value=" + SoftToken.PIN));
    refused("it is not of the form", "pkcs11:" + SoftToken.PIN);
  }

  private void refused(String expected, String key) throws Exception {
    byte[] before = Files.readAllBytes(directory.resolve("app-2.mender"));
    for (Run run : List.of(agent("sign", "-k", key, "app-2.mender"), write("new", "-k", key))) {
      assertEquals(ExitCode.FAILED, run.exit(), run.toString());
      assertTrue(run.err().contains(expected), run.err());
      assertEquals(1, run.err().lines().count(), run.err());
      assertFalse(run.toString().contains(SoftToken.PIN), run.toString());
    }
    assertArrayEquals(before, Files.readAllBytes(directory.resolve("app-2.mender")));
    assertFalse(Files.exists(directory.resolve("new")));
  }

  private void assertSignedWith(String label, String artifact) throws Exception {
    String file = directory.resolve(artifact).toString();
    String key = pem(label);
    assertTrue(CommonTool.agent(0, "validate", "-k", key, file).contains("signature verified"));
    CommonTool.run(0, "validate", "-k", key, file);
  }

  private String pem(String label) throws IOException {
    Path file = directory.resolve(label + ".pub");
    return Files.writeString(file, token().publicKey(label)).toString();
  }

  private static String other(String label) {
    return label.equals(RSA) ? ECDSA : RSA;
  }

  private static String address(String label, String query) {
    return "pkcs11:object=%s?module-path=%s".formatted(label, query);
  }

  private static SoftToken token() {
    return Objects.requireNonNull(made);
  }

  private static void assertSilent(Run run) {
    assertEquals(new Run(0, "", ""), run);
  }

  private Run write(String name, String... more) throws Exception {
    List<String> words = new ArrayList<>(List.of("write", "module-image", "-n", "app-2"));
    words.addAll(List.of("-t", "box", "-T", "app", "-f", "app.bin", "-o", name));
    words.addAll(List.of(more));
    return agent(words.toArray(String[]::new));
  }

  private Run agent(String... arguments) throws Exception {
    List<String> words = new ArrayList<>(List.of(Rig.program(), "artifact"));
    words.addAll(List.of(arguments));
    return run(words);
  }

  private Run run(List<String> words) throws Exception {
    Path out = home.resolve("out");
    Path err = home.resolve("err");
    var builder =
        new ProcessBuilder(words)
            .directory(directory.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    var environment = builder.environment();
    environment.put(SoftToken.VARIABLE, home.resolve("softhsm2.conf").toString());
    environment.merge("PATH", Rig.PROGRAM.getParent() + ":", (path, ours) -> ours + path);
    int exit = builder.start().waitFor();
    return new Run(exit, Files.readString(out), Files.readString(err));
  }
}
