package io.updateagent.server.command;

import io.updateagent.server.store.Role;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a role from the command line. */
final class RoleName implements ITypeConverter<Role> {
  @Override
  public Role convert(String word) {
    try {
      return Role.of(word);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(String.valueOf(e.getMessage()));
    }
  }
}
