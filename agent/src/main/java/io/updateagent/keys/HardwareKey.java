package io.updateagent.keys;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.InvalidParameterException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.ProviderException;
import java.security.PublicKey;
import java.security.Security;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import javax.security.auth.login.LoginException;
import org.jspecify.annotations.Nullable;

/**
 * A key that never leaves its hardware: a TPM, a secure element, a smart card. Java finds a private
 * key there by its certificate, so there has to be one with the same id, if only a self-signed one.
 *
 * @param privateKey signs, in the hardware
 * @param chain its certificates, its own first
 */
public record HardwareKey(PrivateKey privateKey, List<Certificate> chain) {
  private static final String KIND = "SunPKCS11";

  /** Keeps its own copy. */
  public HardwareKey {
    chain = List.copyOf(chain);
  }

  /** Whether a text is the address of such a key, and not that of a file. */
  public static boolean isAddress(String text) {
    return Pkcs11Uri.isOne(text);
  }

  /** The public half. */
  public PublicKey publicKey() {
    return chain.get(0).getPublicKey();
  }

  /**
   * Opens the key at a PKCS#11 URI (RFC 7512).
   *
   * @throws IOException if it cannot be used; the message says why, and shows no PIN
   */
  public static HardwareKey open(String address) throws IOException {
    Pkcs11Uri uri;
    try {
      uri = Pkcs11Uri.parse(address);
    } catch (IOException e) {
      throw unusable("in hardware", e.getMessage(), e);
    }
    char[] pin = null;
    try {
      pin = uri.pin();
      KeyStore store = KeyStore.getInstance("PKCS11", provider(uri));
      store.load(null, pin);
      return entry(uri, store);
    } catch (IOException | GeneralSecurityException | ProviderException e) {
      throw unusable(uri.toString(), reason(e, pin != null), e);
    } finally {
      if (pin != null) {
        java.util.Arrays.fill(pin, '\0');
      }
    }
  }

  /** One provider for each token; registered, because TLS looks for it by the key. */
  private static Provider provider(Pkcs11Uri uri) throws IOException {
    String library = module(uri);
    String slot = uri.slot();
    if (!library.matches("[\\w./+-]+") || (slot != null && !slot.matches("\\d{1,19}"))) {
      throw new IOException("its module-path or slot-id has characters that are not taken");
    }
    if (!Files.isRegularFile(Path.of(library))) {
      throw new IOException(
          "there is no library %s; module-path names the one that speaks to the hardware"
              .formatted(library));
    }
    String where =
        "library=%s\n%s\n".formatted(library, slot == null ? "slotListIndex=0" : "slot=" + slot);
    String name = "agent-" + Integer.toHexString(where.hashCode());
    Provider known = Security.getProvider(KIND + "-" + name);
    if (known != null) {
      return known;
    }
    Provider kind = Security.getProvider(KIND);
    if (kind == null) {
      throw new IOException("this Java run time lacks the module jdk.crypto.cryptoki");
    }
    Provider made = configured(kind, library, "--name=%s\n%s".formatted(name, where));
    Security.addProvider(made);
    return made;
  }

  private static Provider configured(Provider kind, String library, String configuration)
      throws IOException {
    try {
      return kind.configure(configuration);
    } catch (ProviderException | InvalidParameterException e) {
      throw new IOException(
          "its module %s gives no access; it is another kind of library, or the slot has no token"
              .formatted(library),
          e);
    }
  }

  private static String module(Pkcs11Uri uri) throws IOException {
    Path module = uri.module();
    return module.toString();
  }

  private static HardwareKey entry(Pkcs11Uri uri, KeyStore store)
      throws IOException, GeneralSecurityException {
    String wanted = uri.object();
    var labels = new ArrayList<String>();
    for (String label : Collections.list(store.aliases())) {
      if (store.isKeyEntry(label) && (wanted == null || wanted.equals(label))) {
        labels.add(label);
      }
    }
    if (labels.size() != 1) {
      throw new IOException(
          labels.isEmpty()
              ? "there is no such private key with a certificate of the same id"
              : "there are %d keys; say which one with object=LABEL".formatted(labels.size()));
    }
    String label = labels.get(0);
    return new HardwareKey(
        (PrivateKey) store.getKey(label, null), List.of(store.getCertificateChain(label)));
  }

  private static String reason(Exception e, boolean hasPin) {
    for (Throwable at = e; at != null; at = at.getCause()) {
      if (at instanceof LoginException) {
        return hasPin
            ? "the token does not let us in; check its PIN, in pin-source"
            : "the token wants a PIN; add pin-source=FILE, a file with it";
      }
    }
    return Pkcs11Uri.shown(String.valueOf(e.getMessage()));
  }

  private static IOException unusable(String which, @Nullable String reason, Exception cause) {
    return new IOException("cannot use the key %s: %s".formatted(which, reason), cause);
  }
}
