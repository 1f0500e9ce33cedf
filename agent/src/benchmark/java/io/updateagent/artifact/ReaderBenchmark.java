package io.updateagent.artifact;

import io.updateagent.artifact.ArtifactPlan.PlannedPayload;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * How long it takes to read an artifact of 32 MiB that does not compress, with every check, beside
 * the least: the same file read once with its checksum.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class ReaderBenchmark {
  private static final int SIZE = 32 * 1024 * 1024;

  /** How the payload is compressed. */
  @Param({"NONE", "GZIP", "ZSTD"})
  public Compression compression = Compression.NONE;

  private Path directory = Path.of("");
  private Path artifact = Path.of("");

  /** Writes the artifact. */
  @Setup
  public void write() throws IOException {
    directory = Files.createTempDirectory("reader");
    byte[] content = new byte[SIZE];
    new Random(1).nextBytes(content);
    Path file = Files.write(directory.resolve("content"), content);
    artifact = directory.resolve("app.mender");
    var payload =
        new PlannedPayload("app", List.of(file), Map.of("version", "1"), Map.of(), List.of(), "");
    Map<String, List<String>> depends = Map.of("device_type", List.of("box"));
    new ArtifactWriter(compression, null)
        .write(new ArtifactPlan("app-1", null, depends, List.of(), List.of(payload)), artifact);
  }

  /** Removes it. */
  @TearDown
  public void remove() throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path one : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(one);
      }
    }
  }

  /** As an installation reads it. */
  @Benchmark
  public long reader() throws IOException {
    long count = 0;
    try (InputStream in = new BufferedInputStream(Files.newInputStream(artifact));
        ArtifactReader reader =
            ArtifactReader.open(in, VerificationKeys.none(), directory.resolve("scripts"))) {
      for (PayloadFiles files = reader.nextPayload(); files != null; files = reader.nextPayload()) {
        for (PayloadFile file = files.next(); file != null; file = files.next()) {
          count += file.content().transferTo(OutputStream.nullOutputStream());
        }
      }
    }
    return count;
  }

  /** The least. */
  @Benchmark
  public long checksum() throws IOException {
    try (InputStream in =
        new DigestInputStream(Files.newInputStream(artifact), Digests.sha256())) {
      return in.transferTo(OutputStream.nullOutputStream());
    }
  }
}
