package io.updateagent;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.Map.entry;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The arrows between the rooms, and the rules that hold in all of them. */
class ArchitectureTest {
  private static final String BASE = "io.updateagent.";
  private static final int LONGEST_FILE = 400;
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.updateagent");

  /** What each room may import of the others. */
  private static final Map<String, Set<String>> ARROWS =
      Map.ofEntries(
          entry("deployment", Set.of()),
          entry("artifact", Set.of("json")),
          entry("process", Set.of()),
          entry("keys", Set.of()),
          entry("remote", Set.of("json", "keys")),
          entry("control", Set.of()),
          entry("json", Set.of()),
          entry("config", Set.of("json")),
          entry("bus", Set.of()),
          entry("store", Set.of("deployment", "json")),
          entry("module", Set.of("artifact", "process")),
          entry("script", Set.of("process")));

  @Test
  void roomsImportOnlyWhatTheArrowsAllow() {
    ARROWS.forEach(
        (room, allowed) ->
            ARROWS.keySet().stream()
                .filter(other -> !other.equals(room) && !allowed.contains(other))
                .forEach(other -> assertIndependent(room, other)));
    ARROWS.keySet().forEach(room -> assertIndependent(room, "runtime"));
  }

  @Test
  void theCoreIsJavaAlone() {
    noClasses()
        .that()
        .resideInAPackage(BASE + "deployment..")
        .should()
        .dependOnClassesThat()
        .resideOutsideOfPackages(
            "java.lang..", "java.time..", "java.util..", BASE + "deployment..", "org.jspecify..")
        .check(CLASSES);
  }

  @Test
  void onlyRemoteKnowsTheHttpLibrary() {
    noClasses()
        .that()
        .resideOutsideOfPackage(BASE + "remote..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("okhttp3..")
        .check(CLASSES);
  }

  @Test
  void onlyBusKnowsTheBusLibrary() {
    noClasses()
        .that()
        .resideOutsideOfPackage(BASE + "bus..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.freedesktop..")
        .check(CLASSES);
  }

  @Test
  void onlyProcessStartsProcesses() {
    noClasses()
        .that()
        .resideOutsideOfPackage(BASE + "process..")
        .should()
        .dependOnClassesThat()
        .areAssignableTo(ProcessBuilder.class)
        .check(CLASSES);
  }

  @Test
  void timeComesThroughItsSeam() {
    noClasses()
        .that()
        .haveNameNotMatching(BASE.replace(".", "\\.") + "runtime\\.Pace.*")
        .should()
        .callMethod(Thread.class, "sleep", long.class)
        .orShould()
        .callMethod(java.time.Instant.class, "now")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .check(CLASSES);
  }

  @Test
  void thereAreNoCircles() {
    slices().matching("io.updateagent.(*)..").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void noFileIsLongerThanARoomCanHold() throws IOException {
    var tooLong = new ArrayList<String>();
    try (Stream<Path> files = Files.walk(Path.of("src"))) {
      List<Path> sources = files.filter(file -> file.toString().endsWith(".java")).toList();
      for (Path file : sources) {
        if (Files.readAllLines(file).size() > LONGEST_FILE) {
          tooLong.add(file.toString());
        }
      }
    }
    assertEquals(List.of(), tooLong);
  }

  private static void assertIndependent(String room, String other) {
    noClasses()
        .that()
        .resideInAPackage(BASE + room + "..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage(BASE + other + "..")
        .check(CLASSES);
  }
}
