package io.updateagent.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;

/** The files and keys that artifacts for both tools are made of. */
record CrossFiles(Path directory) {
  private static final int LARGE = 100_000;

  static CrossFiles make(Path directory) throws IOException, InterruptedException {
    var files = new CrossFiles(directory);
    byte[] noise = new byte[LARGE];
    new Random(1).nextBytes(noise);
    Files.write(Path.of(files.file(0)), noise);
    Files.writeString(Path.of(files.file(1)), "two\n");
    // The common tool writes what is deeper, and then does not change it any more.
    Files.writeString(Path.of(files.metaData()), "{\"a\": 1, \"b\": [\"x\"]}\n");
    for (int i = 0; i < 2; i++) {
      Files.writeString(Path.of(files.script(i)), "#!/bin/sh\nexit " + i + "\n");
    }
    // The common tool takes the older forms of each kind only.
    files.openssl("genrsa -traditional -out " + files.privateKey("rsa") + " 2048");
    files.openssl("ecparam -genkey -name prime256v1 -noout -out " + files.privateKey("ec"));
    files.openssl("genpkey -algorithm ed25519 -out " + files.privateKey("ed25519"));
    for (String key : List.of("rsa", "ec", "ed25519")) {
      files.openssl(
          "pkey -in %s -pubout -out %s".formatted(files.privateKey(key), files.publicKey(key)));
    }
    return files;
  }

  String file(int index) {
    return path(index == 0 ? "app.bin" : "app-" + index + ".bin");
  }

  String script(int index) {
    return path(index == 0 ? "ArtifactInstall_Enter_00" : "ArtifactCommit_Leave_01_told");
  }

  String metaData() {
    return path("meta.json");
  }

  String privateKey(String kind) {
    return path(kind + ".pem");
  }

  String publicKey(String kind) {
    return path(kind + ".pub");
  }

  String path(String name) {
    return directory.resolve(name).toString();
  }

  private void openssl(String words) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(("openssl " + words).split(" "))
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("openssl.log").toFile())
            .start();
    assertEquals(0, process.waitFor(), words);
  }
}
