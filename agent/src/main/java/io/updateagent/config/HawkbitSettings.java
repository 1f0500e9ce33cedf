package io.updateagent.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How to talk to an Eclipse hawkBit server: the member {@code Hawkbit} of the configuration, which
 * counts with {@code "ServerType": "hawkbit"}.
 *
 * <pre>{@code
 * { "ServerURL": "https://hawkbit.example.org", "ServerType": "hawkbit",
 *   "Hawkbit": { "Tenant": "DEFAULT", "ControllerId": "box-1",
 *                "TargetTokenFile": "/etc/agent/target-token", "Confirm": "never" } }
 * }</pre>
 *
 * @param tenant the tenant, {@code DEFAULT} if the file does not say
 * @param controllerId what the server calls this device; null if it follows from the identity
 * @param credential what the device shows to be let in; null for none but a client certificate
 * @param confirms whether the agent confirms, unasked, what the server wants confirmed
 */
public record HawkbitSettings(
    String tenant,
    @Nullable String controllerId,
    @Nullable Credential credential,
    boolean confirms) {

  private static final String OBJECT = "Hawkbit";
  private static final Set<String> TOKENS =
      Set.of("TargetToken", "TargetTokenFile", "GatewayToken", "GatewayTokenFile");
  private static final Set<String> OTHERS = Set.of("Tenant", "ControllerId", "Confirm");
  private static final String PATH_WORD = "[A-Za-z0-9._:-]{1,256}";
  private static final String TOKEN = "[\\x21-\\x7e]{1,512}";

  /**
   * A token, here or in a file.
   *
   * @param scheme {@code TargetToken} or {@code GatewayToken}, as the server calls it
   * @param token the token itself; null if it is in the file
   * @param file the file that holds it; null if it is here
   */
  public record Credential(String scheme, @Nullable String token, @Nullable Path file) {
    /** Leaves the token out. */
    @Override
    public String toString() {
      return file == null ? scheme : scheme + " in " + file;
    }
  }

  /** The settings; null if the server is of another kind. */
  static @Nullable HawkbitSettings read(ConfigurationFile file, Consumer<String> warnings)
      throws ConfigurationException {
    String type = file.text("ServerType");
    if (type == null || type.equals("mender")) {
      if (file.keys().contains(OBJECT)) {
        warnings.accept("Hawkbit is passed over, because ServerType is not \"hawkbit\"");
      }
      return null;
    }
    if (!type.equals("hawkbit")) {
      throw file.wrong("ServerType", "\"mender\" or \"hawkbit\"", null);
    }
    for (String key : file.keys(OBJECT)) {
      if (!TOKENS.contains(key) && !OTHERS.contains(key)) {
        warnings.accept("the key Hawkbit.%s is not known and is passed over".formatted(key));
      }
    }
    String tenant = word(file, "Tenant");
    return new HawkbitSettings(
        tenant == null ? "DEFAULT" : tenant,
        word(file, "ControllerId"),
        credential(file),
        confirms(file));
  }

  private static @Nullable String word(ConfigurationFile file, String key)
      throws ConfigurationException {
    String text = file.text(OBJECT, key);
    if (text != null && (!text.matches(PATH_WORD) || text.matches("\\.+"))) {
      throw file.wrong(key, "made of letters, digits and . _ : -, at most 256", null);
    }
    return text;
  }

  private static @Nullable Credential credential(ConfigurationFile file)
      throws ConfigurationException {
    List<Credential> all = new ArrayList<>();
    for (String scheme : List.of("TargetToken", "GatewayToken")) {
      String token = file.secret(OBJECT, scheme);
      if (token != null && !token.matches(TOKEN)) {
        throw file.wrong(scheme, "a token: printable ASCII without spaces, at most 512", null);
      }
      if (token != null) {
        all.add(new Credential(scheme, token, null));
      }
      Path path = file.path(OBJECT, scheme + "File");
      if (path != null) {
        all.add(new Credential(scheme, null, path));
      }
    }
    if (all.size() > 1) {
      throw file.wrong(
          OBJECT,
          "given one of TargetToken, TargetTokenFile, GatewayToken and GatewayTokenFile, not several",
          null);
    }
    return all.isEmpty() ? null : all.get(0);
  }

  private static boolean confirms(ConfigurationFile file) throws ConfigurationException {
    String word = file.text(OBJECT, "Confirm");
    if (word == null || word.equals("never")) {
      return false;
    }
    if (word.equals("auto")) {
      return true;
    }
    throw file.wrong("Confirm", "\"never\" or \"auto\"", null);
  }
}
