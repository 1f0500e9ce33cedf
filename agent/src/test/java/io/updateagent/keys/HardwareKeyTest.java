package io.updateagent.keys;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The addresses of keys in hardware (RFC 7512). */
class HardwareKeyTest {
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
  void aPathIsNoAddressOfHardware() {
    assertFalse(HardwareKey.isAddress("/etc/agent/key.pem"));
    assertTrue(HardwareKey.isAddress("pkcs11:object=x"));
  }
}
