package io.updateagent.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.time.DayOfWeek;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LocalControlTest {
  private static LocalControl read(String text) throws ConfigurationException {
    return Configuration.read(ConfigurationFile.parse(Path.of("agent.conf"), text), warning -> {})
        .localControl();
  }

  @Test
  void withoutAWordNothingWaits() throws Exception {
    assertEquals(new LocalControl(List.of(), Set.of(), false), read("{}"));
    assertEquals(
        read("{}"),
        read(
            "{\"DBus\": {}, \"UpdateWindows\": [], \"RequireApproval\": []}"
                .replace("\"RequireApproval\": []", "\"RequireApproval\": null")));
  }

  @Test
  void windowsAreRead() throws Exception {
    LocalControl control =
        read(
            """
            { "UpdateWindows": [
                { "Days": ["sat", "Sun"], "From": "22:00", "To": "04:00",
                  "TimeZone": "Europe/Berlin", "Phases": ["install", "reboot"] },
                { "From": "00:00", "To": "24:00" } ],
              "RequireApproval": ["install", "commit"], "DBus": {"Enabled": true} }
            """);
    assertEquals(
        new LocalControl(
            List.of(
                new UpdateWindow(
                    Set.of(DayOfWeek.SATURDAY, DayOfWeek.SUNDAY),
                    LocalTime.of(22, 0),
                    LocalTime.of(4, 0),
                    ZoneId.of("Europe/Berlin"),
                    Set.of(Stage.INSTALL, Stage.REBOOT)),
                new UpdateWindow(
                    EnumSet.allOf(DayOfWeek.class),
                    LocalTime.MIDNIGHT,
                    LocalTime.MIDNIGHT,
                    ZoneId.of("UTC"),
                    Set.of(Stage.DOWNLOAD, Stage.INSTALL, Stage.REBOOT))),
            Set.of(Stage.INSTALL, Stage.COMMIT),
            true),
        control);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "\"RequireApproval\": \"commit!\" | RequireApproval must be one of install, reboot, commit, or a list of them, but is \"commit!\"",
        "\"RequireApproval\": []          | RequireApproval must be one of install, reboot, commit, or a list of them, but is []",
        "\"RequireApproval\": true        | RequireApproval must be one of install, reboot, commit, or a list of them, but is true",
        "\"DBus\": true                   | DBus must be an object like {\"Enabled\": true}, but is true",
        "\"UpdateWindows\": {}            | UpdateWindows must be a list of at most 50 windows, but is {}",
        "\"UpdateWindows\": [1]           | UpdateWindows[0] must be an object, like {\"From\": \"22:00\", \"To\": \"04:00\"}, but is 1",
        "\"UpdateWindows\": [{\"From\": \"21:00\", \"To\": \"24:00\"}, {\"From\": \"1:00\", \"To\": \"2:00\"}] | UpdateWindows[1].From must be a time of day like 22:30, but is \"1:00\"",
        "\"UpdateWindows\": [{\"From\": \"22\", \"To\": \"04:00\"}] | UpdateWindows[0].From must be a time of day like 22:30, but is \"22\"",
        "\"UpdateWindows\": [{\"From\": \"22:00\"}] | UpdateWindows[0].To must be a time of day like 22:30",
        "\"UpdateWindows\": [{\"From\": \"24:00\", \"To\": \"04:00\"}] | UpdateWindows[0].From must be a time of day like 22:30, but is \"24:00\"",
        "\"UpdateWindows\": [{\"From\": \"22:00\", \"To\": \"04:00\", \"Days\": [\"sol\"]}] | UpdateWindows[0].Days must be one of mon, tue, wed, thu, fri, sat, sun, or a list of them, but is [\"sol\"]",
        "\"UpdateWindows\": [{\"From\": \"22:00\", \"To\": \"04:00\", \"TimeZone\": \"Mars\"}] | UpdateWindows[0].TimeZone must be the name of a time zone like Europe/Berlin, but is \"Mars\"",
        "\"UpdateWindows\": [{\"From\": \"22:00\", \"To\": \"04:00\", \"Phases\": [\"commit\"]}] | UpdateWindows[0].Phases must be one of download, install, reboot, or a list of them, but is [\"commit\"]",
        "\"UpdateWindows\": [{\"From\": \"22:00\", \"Till\": \"04:00\"}] | UpdateWindows[0] must be of Days, From, Phases, TimeZone, To only, but is {\"From\":\"22:00\",\"Till\":\"04:00\"}"
      })
  void whatIsWrongIsSaidWithItsKey(String member, String complaint) {
    var e = assertThrows(ConfigurationException.class, () -> read("{" + member + "}"));
    assertEquals("agent.conf:1: " + complaint, e.getMessage());
  }
}
