package io.updateagent.keys;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The addresses of keys in hardware (RFC 7512). */
class HardwareKeyTest {
  @TempDir Path directory;

  @Test
  void anAddressIsTakenApart() throws Exception {
    assertEquals(
        new Pkcs11Uri(
            Map.of("object", "a;b", "slot-id", "7", "module-path", "/l.so", "pin-value", "1+2")),
        Pkcs11Uri.parse("pkcs11:object=a%3Bb;slot-id=7?module-path=/l.so&pin-value=1+2"));
  }

  @Test
  void noMessageShowsThePin() {
    for (String address :
        new String[] {
          "pkcs11:object=x?module-path=/none.so&pin-value=secret",
          "pkcs11:object=x?pin-value=secret&module-path=/a b.so",
          "pkcs11:object=%zz?pin-value=secret",
          "pkcs11:secret",
          "pkcs11:object=x?module-path=/none.so&pin-source=/none/secret-place"
        }) {
      String message =
          String.valueOf(
              assertThrows(IOException.class, () -> HardwareKey.open(address)).getMessage());
      assertTrue(message.startsWith("cannot use the key "), message);
      assertFalse(message.replace("/none/secret-place", "").contains("secret"), message);
      assertEquals(1, message.lines().count(), message);
    }
  }

  @Test
  void aModuleThatCannotBeUsedIsNamed() throws Exception {
    assertProblem("there is no library /none.so; module-path names the one", "/none.so");
    Path text = Files.writeString(directory.resolve("text.so"), "no library");
    assertProblem("its module %s gives no access".formatted(text), text.toString());
  }

  private static void assertProblem(String expected, String module) {
    String address = "pkcs11:object=x?module-path=%s&pin-value=secret".formatted(module);
    String message =
        String.valueOf(
            assertThrows(IOException.class, () -> HardwareKey.open(address)).getMessage());
    assertTrue(message.startsWith("cannot use the key pkcs11:object=x: " + expected), message);
    assertFalse(message.contains("secret"), message);
  }

  @Test
  void aPathIsNoAddressOfHardware() {
    assertFalse(HardwareKey.isAddress("/etc/agent/key.pem"));
    assertTrue(HardwareKey.isAddress("pkcs11:object=x"));
  }
}
