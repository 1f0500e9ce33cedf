package io.updateagent.deployment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ScopeTest {
  @Test
  void anArtifactThatNamesNothingMayHaveWrittenEverything() {
    assertEquals(Scope.EVERYTHING, Scope.of(List.of(), null));
  }

  @Test
  void everythingCoversAllAndIsCoveredByNothingElse() {
    assertTrue(Scope.EVERYTHING.covers(scope("a.b", "c.*")));
    assertFalse(scope("a.*").covers(Scope.EVERYTHING));
  }

  @Test
  void aPatternCoversNamesAndNarrowerPatterns() {
    assertTrue(scope("rootfs-image.*").covers(scope("rootfs-image.version", "rootfs-image.app.*")));
    assertFalse(scope("rootfs-image.app.*").covers(scope("rootfs-image.*")));
  }

  @Test
  void aRootImageDoesNotCoverTheDataPartition() {
    assertFalse(scope("rootfs-image.*").covers(scope("data-partition.app.version")));
  }

  @Test
  void whatOthersCoverIsNotRepeated() {
    assertEquals(List.of("app.*"), scope("app.version", "app.*").patterns());
  }

  @Test
  void patternsThatSayTheSameAreKeptOnce() {
    assertEquals(List.of("app*"), scope("app**", "app*").patterns());
    assertEquals(Scope.EVERYTHING, scope("**", "*"));
  }

  @Test
  void aStarInsideAPatternIsCoveredByStarsOnly() {
    assertTrue(scope("a*").covers(scope("ab*")));
    assertTrue(scope("a*b").covers(scope("a*c*b")));
    assertFalse(scope("a*c*b").covers(scope("a*b")));
    assertFalse(scope("a?b").covers(scope("a*b")));
    assertTrue(scope("*.version").covers(scope("app.*.version")));
    assertFalse(scope("ab*").covers(scope("a*")));
  }

  @Test
  void whatWasReplacedIsTakenAway() {
    assertEquals(scope("b.*"), scope("a.*", "b.*").without(scope("a.*")));
    assertEquals(scope("a.*"), scope("a.*").without(scope("a.version")));
    assertNull(scope("a.*", "b.*").without(scope("a.*", "b*")));
    assertNull(scope("a.*").without(Scope.EVERYTHING));
  }

  @Test
  void moreThanCanBeKeptIsEverything() {
    List<String> many = IntStream.range(0, 600).mapToObj(number -> "a" + number).toList();
    List<String> more = IntStream.range(0, 600).mapToObj(number -> "b" + number).toList();
    assertEquals(Scope.EVERYTHING, new Scope(many).plus(new Scope(more)));
  }

  private static Scope scope(String... patterns) {
    return new Scope(List.of(patterns));
  }
}
