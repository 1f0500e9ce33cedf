package io.updateagent.deployment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
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

  private static Scope scope(String... patterns) {
    return new Scope(List.of(patterns));
  }
}
