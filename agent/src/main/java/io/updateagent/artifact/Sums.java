package io.updateagent.artifact;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The checksums of a manifest that is going to be written; sorted by name. */
final class Sums {
  private final Map<String, String> sums = new TreeMap<>();

  void add(String name, String checksum) throws IOException {
    if (sums.put(name, checksum) != null) {
      throw new IOException(
          "two files are called %s; each needs a name of its own".formatted(name));
    }
  }

  void add(String name, Path file) throws IOException {
    add(name, FileChecksum.of(file));
  }

  /** The files of a payload. */
  void add(int payload, List<Path> files) throws IOException {
    for (Path file : files) {
      add("data/%04d/%s".formatted(payload, file.getFileName()), file);
    }
  }

  /** Takes over what a manifest lists, but for what begins so. */
  void addAllBut(Manifest manifest, List<String> beginnings) throws IOException {
    for (Map.Entry<String, String> one : manifest.expected().entrySet()) {
      if (beginnings.stream().noneMatch(one.getKey()::startsWith)) {
        add(one.getKey(), one.getValue());
      }
    }
  }

  /** The manifest's text. */
  byte[] text() {
    var lines = new StringBuilder();
    sums.forEach((name, sum) -> lines.append(sum).append("  ").append(name).append('\n'));
    return lines.toString().getBytes(StandardCharsets.UTF_8);
  }
}
