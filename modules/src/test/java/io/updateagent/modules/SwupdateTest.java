package io.updateagent.modules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.updateagent.modules.Device.Ended;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The module that hands images to SWUpdate, with the real one and signed images. */
@Tag("slow")
class SwupdateTest {
  /** What the image holds, and for SWUpdate where that goes; the rollback is how it was. */
  private static final String MAKE =
      """
      set -e
      mkdir image && cd image
      printf new > app; head -c 70000 /dev/urandom > slot.img
      cat > before << EOF
      #!/bin/sh
      case \\$1 in preinst) printf half > '$TARGET/app'; [ ! -e '$TARGET/die' ] || kill -KILL 0 ;; esac
      EOF
      sha() { sha256sum "$1" | cut -d ' ' -f 1; }
      cat > sw-description << EOF
      software = {
        version = "2";
        hardware-compatibility: [ "1.0" ];
        files: ( { filename = "app"; path = "$TARGET/app"; sha256 = "$(sha app)"; } );
        images: ( { filename = "slot.img"; device = "$TARGET/slot"; type = "raw"; sha256 = "$(sha slot.img)"; } );
        scripts: ( { filename = "before"; type = "shellscript"; sha256 = "$(sha before)"; } );
      }
      EOF
      openssl cms -sign -in sw-description -out sw-description.sig -signer ../cert.pem -inkey ../key.pem \
        -outform DER -nosmimecap -binary
      printf '%s\\n' sw-description sw-description.sig app slot.img before | cpio --quiet -o -H crc > ../app.swu
      """;

  private static final String KEY =
      "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout key.pem -out %s -days 2 -subj /CN=test"
          + " -addext extendedKeyUsage=emailProtection";

  @TempDir Path directory;
  private Device device;

  @BeforeEach
  void image() throws IOException {
    for (String tool : List.of("swupdate", "cpio", "openssl")) {
      Shell.assumeCommand(tool);
    }
    device = new Device("swu", Shell.DASH.words(), directory.resolve("device"));
    shell(KEY.formatted("cert.pem"));
    shell(MAKE);
    trust("cert.pem");
    Files.copy(directory.resolve("app.swu"), device.work().resolve("files/app.swu"));
    Files.writeString(device.target().resolve("app"), "old");
    Files.writeString(device.target().resolve("slot"), "old slot");
    shell("cp -a '%s' old".formatted(device.target()));
    device.payload(
        "rollback", "#!/bin/sh\ncp -a '%s'/old/* '%s'\n".formatted(directory, device.target()));
  }

  @Test
  void theImageIsInstalledAndUndone() throws IOException {
    Object before = device.seen();
    device.succeed("Download", "ArtifactInstall", "ArtifactCommit");
    assertEquals("new", Files.readString(device.target().resolve("app")));
    assertEquals(
        -1, Files.mismatch(directory.resolve("image/slot.img"), device.target().resolve("slot")));
    device.succeed("ArtifactRollback", "ArtifactFailure", "Cleanup");
    assertEquals(before, device.seen());
  }

  /** The real one exits with 1 in one of five cases although it is done. */
  @Test
  void whatWasInstalledNeverCountsAsFailed() throws IOException {
    for (int time = 1; time <= 8; time++) {
      device.succeed("ArtifactInstall", "ArtifactRollback");
    }
  }

  @Test
  void theRollbackUndoesWhatDiedInTheMiddle() throws IOException {
    Object before = device.seen();
    Path die = Files.createFile(device.target().resolve("die"));
    assertTrue(device.call("ArtifactInstall").wasKilled());
    assertEquals("half", Files.readString(device.target().resolve("app")));
    Files.delete(die);
    device.succeed("ArtifactRollback", "ArtifactFailure", "Cleanup");
    assertEquals(before, device.seen());
    device.succeed("ArtifactInstall");
    assertEquals("new", Files.readString(device.target().resolve("app")));
  }

  @Test
  void aDamagedImageIsRefusedAndChangesNothing() throws IOException {
    Path image = device.work().resolve("files/app.swu");
    byte[] whole = Files.readAllBytes(image);
    Object before = device.seen();
    for (int at : List.of(0, 150, 1000, whole.length / 2)) {
      byte[] damaged = whole.clone();
      damaged[at] ^= 4;
      Files.write(image, damaged);
      refused("damaged at " + at, before);
    }
    Files.write(image, Arrays.copyOf(whole, whole.length / 2));
    refused("cut off", before);
  }

  @Test
  void anImageThatAnotherSignedIsRefused() throws IOException {
    Object before = device.seen();
    shell(KEY.formatted("other.pem"));
    trust("other.pem");
    refused("signed by another", before);
  }

  private void refused(String how, Object before) throws IOException {
    Ended ended = device.call("ArtifactInstall");
    assertEquals(1, ended.exit(), how);
    assertTrue(
        ended.output().matches("(?s).*swu: swupdate refuses the image: \\S.*"), ended.output());
    System.out.printf("swu, %s: %s", how, ended.output());
    device.succeed("ArtifactRollback", "ArtifactFailure", "Cleanup");
    assertEquals(before, device.seen(), how);
  }

  private void trust(String certificate) throws IOException {
    Path options = directory.resolve("options");
    Files.writeString(options, "-k\n%s\n-H\nbox:1.0\n".formatted(directory.resolve(certificate)));
    device.environment("AGENT_SWUPDATE_OPTIONS", options.toString());
  }

  private void shell(String script) throws IOException {
    Root.run(
        "env", "TARGET=" + device.target(), "sh", "-c", "cd '%s'\n%s".formatted(directory, script));
  }
}
