package io.updateagent.config;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Reads {@link LocalControl}.
 *
 * <pre>{@code
 * "UpdateWindows": [ { "Days": ["sat", "sun"], "From": "22:00", "To": "04:00",
 *                      "TimeZone": "Europe/Berlin", "Phases": ["install", "reboot"] } ],
 * "RequireApproval": "install",
 * "DBus": { "Enabled": true }
 * }</pre>
 *
 * A window without {@code Days} is every day's, one without {@code Phases} is for download, install
 * and reboot; {@code TimeZone} is {@code UTC} if it is missing.
 */
final class LocalControlKeys {
  private static final String WINDOWS = "UpdateWindows";
  private static final String APPROVAL = "RequireApproval";
  private static final Set<String> MEMBERS = Set.of("Days", "From", "To", "TimeZone", "Phases");
  private static final Set<Stage> IN_WINDOWS =
      EnumSet.of(Stage.DOWNLOAD, Stage.INSTALL, Stage.REBOOT);
  private static final Set<Stage> APPROVABLE =
      EnumSet.of(Stage.INSTALL, Stage.REBOOT, Stage.COMMIT);
  private static final int MOST_WINDOWS = 50;

  private final ConfigurationFile file;

  private LocalControlKeys(ConfigurationFile file) {
    this.file = file;
  }

  static LocalControl read(ConfigurationFile file) throws ConfigurationException {
    var keys = new LocalControlKeys(file);
    return new LocalControl(
        keys.windows(), keys.stages(APPROVAL, file.member(APPROVAL), APPROVABLE), keys.bus());
  }

  private boolean bus() throws ConfigurationException {
    JsonNode bus = file.member("DBus");
    if (bus.isMissingNode() || bus.isNull()) {
      return false;
    }
    JsonNode enabled = bus.path("Enabled");
    if (!bus.isObject() || !(enabled.isMissingNode() || enabled.isBoolean())) {
      throw file.wrong("DBus", "an object like {\"Enabled\": true}", bus);
    }
    return enabled.asBoolean();
  }

  private List<UpdateWindow> windows() throws ConfigurationException {
    JsonNode list = file.member(WINDOWS);
    if (list.isMissingNode() || list.isNull()) {
      return List.of();
    }
    if (!list.isArray() || list.size() > MOST_WINDOWS) {
      throw file.wrong(WINDOWS, "a list of at most %d windows".formatted(MOST_WINDOWS), list);
    }
    var windows = new ArrayList<UpdateWindow>();
    for (JsonNode window : list) {
      windows.add(window("%s[%d]".formatted(WINDOWS, windows.size()), window));
    }
    return windows;
  }

  /** The window at this place of the file, which every complaint names. */
  private UpdateWindow window(String place, JsonNode window) throws ConfigurationException {
    if (!window.isObject()) {
      throw file.wrong(place, "an object, like {\"From\": \"22:00\", \"To\": \"04:00\"}", window);
    }
    for (String member : (Iterable<String>) window::fieldNames) {
      if (!MEMBERS.contains(member)) {
        // A word that is not understood could be what was to keep the window shut.
        throw file.wrong(place, "of %s only".formatted(sorted(MEMBERS)), window);
      }
    }
    Set<Stage> stages = stages(place + ".Phases", window.path("Phases"), IN_WINDOWS);
    return new UpdateWindow(
        days(place + ".Days", window.path("Days")),
        time(place + ".From", window.path("From")),
        end(place + ".To", window.path("To")),
        zone(place + ".TimeZone", window.path("TimeZone")),
        window.has("Phases") ? stages : IN_WINDOWS);
  }

  private Set<DayOfWeek> days(String key, JsonNode node) throws ConfigurationException {
    if (node.isMissingNode()) {
      return EnumSet.allOf(DayOfWeek.class);
    }
    return words(key, node, List.of(DayOfWeek.values()), LocalControlKeys::day);
  }

  private static String day(DayOfWeek day) {
    return day.name().substring(0, 3).toLowerCase(Locale.ROOT);
  }

  private Set<Stage> stages(String key, JsonNode node, Set<Stage> possible)
      throws ConfigurationException {
    if (node.isMissingNode() || node.isNull()) {
      return Set.of();
    }
    return words(key, node, List.copyOf(EnumSet.copyOf(possible)), Stage::word);
  }

  /** A word or a list of words, at least one. */
  private <E> Set<E> words(String key, JsonNode node, List<E> possible, Function<E, String> word)
      throws ConfigurationException {
    List<JsonNode> given = new ArrayList<>();
    if (node.isTextual()) {
      given.add(node);
    } else if (node.isArray()) {
      node.forEach(given::add);
    }
    var found = new ArrayList<E>();
    for (JsonNode one : given) {
      Optional<E> known =
          possible.stream()
              .filter(value -> word.apply(value).equalsIgnoreCase(one.textValue()))
              .findFirst();
      known.ifPresent(found::add);
    }
    if (given.isEmpty() || found.size() < given.size()) {
      String words = possible.stream().map(word).collect(Collectors.joining(", "));
      throw file.wrong(key, "one of %s, or a list of them".formatted(words), node);
    }
    return Set.copyOf(found.stream().distinct().toList());
  }

  private LocalTime end(String key, JsonNode node) throws ConfigurationException {
    return "24:00".equals(node.textValue()) ? LocalTime.MIDNIGHT : time(key, node);
  }

  private LocalTime time(String key, JsonNode node) throws ConfigurationException {
    String text = String.valueOf(node.textValue());
    if (text.matches("([01]\\d|2[0-3]):[0-5]\\d")) {
      return LocalTime.parse(text);
    }
    throw file.wrong(key, "a time of day like 22:30", node.isMissingNode() ? null : node);
  }

  private ZoneId zone(String key, JsonNode node) throws ConfigurationException {
    if (node.isMissingNode()) {
      return ZoneId.of("UTC");
    }
    try {
      return ZoneId.of(String.valueOf(node.textValue()));
    } catch (DateTimeException e) {
      throw file.wrong(key, "the name of a time zone like Europe/Berlin", node);
    }
  }

  private static String sorted(Set<String> words) {
    return Arrays.stream(words.toArray(String[]::new)).sorted().collect(Collectors.joining(", "));
  }
}
