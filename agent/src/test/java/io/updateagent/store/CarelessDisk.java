package io.updateagent.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The real disk, used without the care that it needs: what the power cuts on it must find. */
final class CarelessDisk implements FileSystem {
  private final Disk disk = new Disk();
  private final CrashingDisk.Care care;
  private byte[] stash = {};

  CarelessDisk(CrashingDisk.Care care) {
    this.care = care;
  }

  @Override
  public byte[] read(Path file, int most) throws IOException {
    return disk.read(file, most);
  }

  @Override
  public long size(Path file) throws IOException {
    return disk.size(file);
  }

  @Override
  public void write(Path file, byte[] content) throws IOException {
    switch (care) {
      case FULL, WITHOUT_DIRECTORY_SYNC -> disk.write(file, content);
      case WITHOUT_FILE_SYNC -> Files.write(file, content);
      case IN_PLACE -> stash = content;
    }
  }

  @Override
  public void append(Path file, byte[] content) throws IOException {
    if (care == CrashingDisk.Care.WITHOUT_FILE_SYNC) {
      Files.write(file, content, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } else {
      disk.append(file, content);
    }
  }

  @Override
  public void truncate(Path file, long size) throws IOException {
    disk.truncate(file, size);
  }

  @Override
  public void move(Path from, Path to) throws IOException {
    if (care == CrashingDisk.Care.IN_PLACE) {
      Files.write(to, stash);
    } else {
      disk.move(from, to);
    }
  }

  @Override
  public boolean delete(Path file) throws IOException {
    return disk.delete(file);
  }

  @Override
  public void syncDirectory(Path directory) throws IOException {
    if (care == CrashingDisk.Care.FULL || care == CrashingDisk.Care.WITHOUT_FILE_SYNC) {
      disk.syncDirectory(directory);
    }
  }

  @Override
  public Object identity(Path directory) throws IOException {
    return disk.identity(directory);
  }
}
