package io.updateagent.remote.hawkbit;

import io.updateagent.remote.ServerException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The controller id of a device that has none in its configuration: the values of its identity, in
 * the order of their names, with {@code -} between them; whatever is no ASCII letter, digit, {@code
 * .}, {@code _} or {@code :} becomes {@code _}. So {@code mac=00:11:22:33:44:55} is {@code
 * 00:11:22:33:44:55}, and {@code line=7, site=north east} is {@code 7-north_east}.
 */
public final class ControllerId {
  /** What the server takes. */
  static final int LONGEST = 256;

  private ControllerId() {}

  /**
   * The id of the device with that identity.
   *
   * @throws ServerException if the identity gives none that can be used
   */
  public static String of(Map<String, List<String>> identity) throws ServerException {
    String id =
        new TreeMap<>(identity)
            .values().stream()
                .flatMap(List::stream)
                .map(value -> value.strip().replaceAll("[^A-Za-z0-9._:-]", "_"))
                .collect(Collectors.joining("-"));
    if (id.length() > LONGEST || !id.matches(".*[A-Za-z0-9].*")) {
      throw new ServerException(
          ServerException.Kind.MALFORMED,
          "the device's identity gives no controller id of 1 to %d characters; set"
                  .formatted(LONGEST)
              + " Hawkbit.ControllerId");
    }
    return id;
  }
}
