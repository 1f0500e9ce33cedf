package io.updateagent.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.updateagent.keys.PemKeys;
import io.updateagent.keys.PublicKeys;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.PrivateKey;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that are not what they should be, and what is left when a command has failed. */
class ArtifactFilesTest {
  @TempDir Path directory;

  private Path file(String name, String content) throws IOException {
    return Files.writeString(directory.resolve(name), content);
  }

  private Path artifact(String name, String... more) throws IOException {
    Path target = directory.resolve(name);
    var words = new ArrayList<String>(List.of("write", "module-image", "-n", "app-1", "-t", "box"));
    words.addAll(
        List.of("-o", target.toString(), "-T", "app", "-f", "" + file("app.bin", "hello")));
    words.addAll(List.of(more));
    CommonTool.agent(0, words);
    return target;
  }

  private static void refused(String expected, Object... words) {
    Run run = CommonTool.ownRun(Stream.of(words).map(String::valueOf).toList());
    assertEquals(ExitCode.FAILED, run.exit(), run.toString());
    assertEquals(1, run.err().lines().count(), run.err());
    assertTrue(run.err().contains(expected), run.err());
    assertEquals("", run.out());
  }

  private void nothingIsLeft() throws IOException {
    try (Stream<Path> all = Files.list(directory)) {
      List<String> left =
          all.map(path -> path.getFileName() + "")
              .filter(name -> name.startsWith(".artifact"))
              .toList();
      assertEquals(List.of(), left);
    }
  }

  @Test
  void whatIsNoPlainFileIsSaid() throws Exception {
    Path pipe = directory.resolve("pipe");
    assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
    for (String command : List.of("read", "validate", "dump", "modify", "sign -k /none.pem")) {
      List<String> words = List.of(command.split(" "));
      for (Object[] each :
          new Object[][] {
            {pipe, "is not a plain file"},
            {directory, "is a directory"},
            {directory.resolve("none"), "there is no file"}
          }) {
        var all = new ArrayList<Object>(words);
        all.add(each[0]);
        refused(String.valueOf(each[1]), all.toArray());
      }
    }
    for (String kind : List.of("single-file --dest /x", "script", "rootfs-image")) {
      var all = new ArrayList<Object>(List.of("write"));
      all.addAll(List.of(kind.split(" ")));
      all.addAll(List.of("-n", "a", "-t", "b", "-o", directory.resolve("o.mender"), "-f", pipe));
      refused("is not a plain file", all.toArray());
    }
    assertFalse(Files.exists(directory.resolve("o.mender")));
    nothingIsLeft();
  }

  @Test
  void anInputIsNeverReplacedByTheArtifact() throws Exception {
    Path input = file("in.txt", "precious");
    Path link = Files.createSymbolicLink(directory.resolve("link"), input);
    for (Path output : List.of(input, link)) {
      refused(
          "cannot be replaced by it",
          "write",
          "script",
          "-n",
          "a",
          "-t",
          "b",
          "-f",
          input,
          "-o",
          output);
      refused(
          "cannot be replaced by it",
          "write",
          "module-image",
          "-n",
          "a",
          "-t",
          "b",
          "-T",
          "t",
          "-f",
          input,
          "-o",
          output);
    }
    Path meta = file("meta.json", "{}");
    refused(
        "cannot be replaced by it",
        "write",
        "module-image",
        "-n",
        "a",
        "-t",
        "b",
        "-T",
        "t",
        "-m",
        meta,
        "-o",
        meta);
    assertEquals("precious", Files.readString(input));
    nothingIsLeft();
  }

  @Test
  void whereNothingCanBeWrittenIsSaid() throws Exception {
    Path input = file("in.txt", "x");
    Path none = directory.resolve("none/o.mender");
    refused(
        "there is no directory", "write", "script", "-n", "a", "-t", "b", "-f", input, "-o", none);
    refused(
        "is a directory", "write", "script", "-n", "a", "-t", "b", "-f", input, "-o", directory);
    refused(
        "is not a plain file",
        "write",
        "script",
        "-n",
        "a",
        "-t",
        "b",
        "-f",
        input,
        "-o",
        "/dev/null");
  }

  @Test
  void whatCannotBeChangedStaysWhatItWas() throws Exception {
    Path artifact = artifact("a.mender");
    Files.setPosixFilePermissions(artifact, PosixFilePermissions.fromString("rw-r-----"));
    byte[] before = Files.readAllBytes(artifact);
    Path bad = file("bad.json", "not json");
    refused("meta-data is not", "modify", "-m", bad, artifact);
    refused("has no payload 1", "modify", "--payload", "1", "-p", "a:b", artifact);
    refused("there is no state script", "modify", "--delete-script", "X", artifact);
    refused("does not clear", "modify", "--delete-clears-provides", "x", artifact);
    refused("KEY:VALUE", "modify", "-p", "x", artifact);
    refused("holds no private key", "modify", "-k", bad, artifact);
    refused("holds no private key", "sign", "-k", bad, artifact);
    assertArrayEquals(before, Files.readAllBytes(artifact));
    CommonTool.agent(0, "modify", "-n", "app-2", artifact.toString());
    assertEquals(
        "rw-r-----", PosixFilePermissions.toString(Files.getPosixFilePermissions(artifact)));
    nothingIsLeft();
  }

  @Test
  void aDamagedArtifactIsNeitherSignedNorChangedNorTakenApart() throws Exception {
    Path artifact = artifact("a.mender", "--compression", "none");
    byte[] bytes = Files.readAllBytes(artifact);
    int at = new String(bytes, StandardCharsets.ISO_8859_1).lastIndexOf("hello");
    bytes[at] ^= 1;
    Files.write(artifact, bytes);
    Path key = directory.resolve("key.pem");
    TestKey.put(key);
    refused("differs from the manifest", "sign", "-k", key, artifact);
    refused("differs from the manifest", "modify", "-n", "x", artifact);
    refused("differs from the manifest", "modify", "--compression", "gzip", artifact);
    refused("differs from the manifest", "dump", "--files", directory.resolve("parts"), artifact);
    assertFalse(Files.exists(directory.resolve("parts/app.bin")));
    assertArrayEquals(bytes, Files.readAllBytes(artifact));
    nothingIsLeft();
  }

  @Test
  void whatIsNotSignedStaysApartInTheWordsThatWriteItAgain() throws Exception {
    String unsigned = file("patch.bin", "patch").toString();
    String json = file("patch.json", "{\"a\":1}").toString();
    Path artifact =
        artifact(
            "a.mender",
            ("-d x:0 -p y:0 --augment-type patch --augment-depends x:1 --augment-depends x:2"
                    + " --augment-provides y:1 --augment-meta-data %s --augment-file %s")
                .formatted(json, unsigned)
                .split(" "));
    Path parts = directory.resolve("parts");
    String words =
        CommonTool.agent(
            0,
            "dump --print0-cmdline --files %1$s --meta-data %1$s %2$s"
                .formatted(parts, artifact)
                .split(" "));
    var again = new ArrayList<String>(List.of(words.split("\0")));
    assertEquals("--file", again.get(again.indexOf(parts + "/app.bin") - 1), words);
    assertEquals("--augment-file", again.get(again.indexOf(parts + "/patch.bin") - 1), words);
    Path copy = directory.resolve("copy.mender");
    again.addAll(List.of("-o", copy.toString()));
    CommonTool.agent(0, again);
    assertEquals(-1, Files.mismatch(artifact, copy));
  }

  @Test
  void aKeyInDerFormIsSaidToBeOne() throws Exception {
    Path artifact = artifact("a.mender");
    Path pem = directory.resolve("key.pem");
    TestKey.put(pem);
    PrivateKey key = PemKeys.read(Files.readString(pem));
    Path der = Files.write(directory.resolve("key.der"), key.getEncoded());
    Path trusted = Files.write(directory.resolve("pub.der"), PublicKeys.of(key).getEncoded());
    refused("openssl pkey -inform DER -in " + der, "sign", "-k", der, artifact);
    refused("openssl pkey -inform DER -in " + der, "modify", "-n", "b", "-k", der, artifact);
    refused("openssl pkey -pubin -inform DER -in " + trusted, "validate", "-k", trusted, artifact);
    refused("key.der is not a text", "modify", "-m", der, artifact);
  }

  @Test
  void anArtifactIsNeverPutIntoItself() throws Exception {
    Path artifact = artifact("a.mender");
    byte[] before = Files.readAllBytes(artifact);
    Path link = Files.createSymbolicLink(directory.resolve("link"), artifact);
    for (Path same : List.of(artifact, link)) {
      refused("cannot be replaced by it", "modify", "--file", same, artifact);
      refused("cannot be replaced by it", "modify", "--file", artifact, same);
      refused("cannot be replaced by it", "modify", "-m", same, artifact);
      refused("cannot be replaced by it", "modify", "-k", same, artifact);
    }
    assertArrayEquals(before, Files.readAllBytes(artifact));
    nothingIsLeft();
  }

  @Test
  void takingApartOverwritesNothing() throws Exception {
    Path artifact = artifact("a.mender");
    Path parts = Files.createDirectory(directory.resolve("parts"));
    Files.writeString(parts.resolve("app.bin"), "mine");
    refused("already", "dump", "--files", parts, artifact);
    assertEquals("mine", Files.readString(parts.resolve("app.bin")));
  }

  @Test
  void everyPayloadHasItsOwnOptionsHoweverManyThereAre() throws Exception {
    Path target = directory.resolve("a.mender");
    var words = new ArrayList<String>(List.of("write", "module-image", "-n", "a", "-t", "b"));
    words.addAll(List.of("-o", target.toString()));
    for (int i = 0; i < 5; i++) {
      Path own = file("file-" + i, "" + i);
      words.addAll(List.of("-T", "t" + i, "-f", own.toString(), "-p", "p" + i + ":x"));
    }
    CommonTool.agent(0, words);
    JsonNode payloads = json(target).path("payloads");
    for (int i = 0; i < 5; i++) {
      JsonNode payload = payloads.path(i);
      assertEquals(1, payload.path("files").size(), payload.toString());
      assertEquals("file-" + i, payload.at("/files/0/name").asText());
      assertEquals(2, payload.path("provides").size(), payload.toString());
    }
  }

  @Test
  void theFileOfAPayloadIsReplacedAndItsChecksumFollows() throws Exception {
    Path target = directory.resolve("os.mender");
    Path image = file("rootfs.img", "one");
    CommonTool.agent(
        0, "write", "rootfs-image", "-n", "os", "-t", "b", "-f", "" + image, "-o", "" + target);
    Path other = file("other.img", "another");
    CommonTool.agent(0, "modify", "--file", other.toString(), target.toString());
    JsonNode payload = json(target).at("/payloads/0");
    assertEquals("other.img", payload.at("/files/0/name").asText());
    assertEquals(
        payload.at("/files/0/checksum").asText(),
        payload.path("provides").path("rootfs-image.checksum").asText());
  }

  @Test
  void theGeneratorsPutInWhatTheModulesWant() throws Exception {
    Path app = file("app.conf", "x=1");
    Files.setPosixFilePermissions(app, PosixFilePermissions.fromString("rw-r-----"));
    Path target = directory.resolve("g.mender");
    Path parts = directory.resolve("parts");
    CommonTool.agent(
        0,
        "write",
        "single-file",
        "-n",
        "a",
        "-t",
        "b",
        "--file",
        app.toString(),
        "--dest",
        "/etc/other.conf",
        "--owner",
        "root:adm",
        "-o",
        target.toString());
    CommonTool.agent(0, "dump", "--files", parts.toString(), target.toString());
    assertEquals("/etc\n", Files.readString(parts.resolve("dest_dir")));
    assertEquals("other.conf\n", Files.readString(parts.resolve("filename")));
    assertEquals("640\n", Files.readString(parts.resolve("permissions")));
    assertEquals("root:adm\n", Files.readString(parts.resolve("owner")));
    assertEquals("x=1", Files.readString(parts.resolve("other.conf")));
    refused(
        "must be an absolute path",
        "write",
        "single-file",
        "-n",
        "a",
        "-t",
        "b",
        "--file",
        app,
        "--dest",
        "/etc/../x");
    Path undo = file("undo.sh", "#!/bin/sh\n");
    CommonTool.agent(
        0,
        "write",
        "script",
        "-n",
        "a",
        "-t",
        "b",
        "--file",
        app.toString(),
        "--undo",
        undo.toString(),
        "-o",
        target.toString());
    assertEquals("app.conf", json(target).at("/payloads/0/files/0/name").asText());
    assertEquals("rollback", json(target).at("/payloads/0/files/1/name").asText());
  }

  @Test
  void aDirectoryIsPackedTheSameEachTime() throws Exception {
    Path tree = directory.resolve("tree");
    Files.createDirectories(tree.resolve("sub"));
    Files.writeString(tree.resolve("sub/file"), "x");
    Files.createSymbolicLink(tree.resolve("link"), Path.of("sub/file"));
    var written = new ArrayList<byte[]>();
    for (String name : List.of("one.mender", "two.mender")) {
      Path target = directory.resolve(name);
      CommonTool.agent(
          0,
          "write",
          "directory",
          "-n",
          "a",
          "-t",
          "b",
          "--dir",
          tree.toString(),
          "--dest",
          "/var/www",
          "-o",
          target.toString());
      written.add(Files.readAllBytes(target));
    }
    assertArrayEquals(written.get(0), written.get(1));
    CommonTool.agent(
        0, "dump", "--files", directory.resolve("p") + "", directory.resolve("one.mender") + "");
    Process tar =
        new ProcessBuilder("tar", "tf", directory.resolve("p/update.tar").toString()).start();
    String listed = new String(tar.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals("./\n./link\n./sub/\n./sub/file\n", listed);
  }

  private static JsonNode json(Path artifact) throws IOException {
    return new ObjectMapper().readTree(CommonTool.agent(0, "read", "--json", artifact.toString()));
  }
}
