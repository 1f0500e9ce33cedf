package io.updateagent.module;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The answer to a query, or why there is none. */
public final class Answer<T> {
  private final @Nullable T value;
  private final @Nullable ModuleResult failure;

  private Answer(@Nullable T value, @Nullable ModuleResult failure) {
    this.value = value;
    this.failure = failure;
  }

  static <T> Answer<T> of(T value) {
    return new Answer<>(value, null);
  }

  static <T> Answer<T> none(ModuleResult failure) {
    return new Answer<>(null, failure);
  }

  /** Whether there is an answer. */
  public boolean succeeded() {
    return failure == null;
  }

  /** The answer; asking for one that is not there is a bug. */
  public T value() {
    return Objects.requireNonNull(value);
  }

  /** Why there is no answer; asking although there is one is a bug. */
  public ModuleResult failure() {
    return Objects.requireNonNull(failure);
  }
}
