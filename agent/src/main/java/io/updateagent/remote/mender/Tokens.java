package io.updateagent.remote.mender;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.updateagent.json.Trees;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tokens that servers gave, one for each. They outlive the process, so that ten thousand
 * devices that boot at once need not all be authenticated anew, in a file for its owner alone:
 *
 * <pre>{@code
 * {"https://updates.example.org": {"for": "9f86d0...", "token": "eyJhbGciOi..."}}
 * }</pre>
 *
 * <p>{@code for} is a hash of who asked and with which key; for anybody else the token is not used.
 * How long a token is used goes by the time since it was got, as the clock on the wall may be wrong
 * by decades. A file that cannot be read or written costs an authentication, nothing else.
 */
public final class Tokens {
  private static final Logger LOG = LoggerFactory.getLogger("agent");
  private static final long LARGEST = 1024 * 1024;
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rw-------");

  /** A token is renewed when this part of its life is over. */
  private static final double PART = 0.9;

  private static final Duration SHORTEST_LIFE = Duration.ofMinutes(5);
  private static final Duration LONGEST_LIFE = Duration.ofDays(365);

  private final Path file;
  private final InstantSource clock;
  private final Supplier<Duration> elapsed;
  private final Map<String, Held> held = new HashMap<>();
  private boolean read;

  /**
   * @param renewAt in elapsed time; null for when the server does not take it any more
   */
  private record Held(String who, String token, @Nullable Duration renewAt) {}

  /**
   * @param file where they are kept
   * @param elapsed time since some fixed moment, which never goes back
   */
  public Tokens(Path file, InstantSource clock, Supplier<Duration> elapsed) {
    this.file = file;
    this.clock = clock;
    this.elapsed = elapsed;
  }

  /**
   * The token for a server; null if there is none.
   *
   * @param request what the device would ask for one with
   */
  @Nullable String get(String server, String request) {
    readOnce();
    Held known = held.get(server);
    return known != null && known.who().equals(hash(request)) ? known.token() : null;
  }

  /** Whether a token is near its end, so that a new one is worth asking for. */
  boolean isOld(String server) {
    Held known = held.get(server);
    Duration renewAt = known == null ? null : known.renewAt();
    return renewAt != null && elapsed.get().compareTo(renewAt) >= 0;
  }

  /** A server gave a token. */
  void put(String server, String request, String token) {
    readOnce();
    Lifetime life = lifetime(token);
    held.put(server, new Held(hash(request), token, life == null ? null : after(life.length())));
    write();
  }

  /** A new token could not be got; the old one is used until it is asked for again. */
  void keep(String server, Duration longer) {
    held.computeIfPresent(
        server, (name, one) -> new Held(one.who(), one.token(), elapsed.get().plus(longer)));
  }

  /** Forgets the token of a server. */
  void drop(String server) {
    readOnce();
    if (held.remove(server) != null) {
      write();
    }
  }

  private void readOnce() {
    if (read) {
      return;
    }
    read = true;
    try {
      if (!Files.isRegularFile(file) || Files.size(file) > LARGEST) {
        return;
      }
      Files.setPosixFilePermissions(file, OWNER_ONLY);
      JsonNode root = Trees.first(Files.readString(file));
      for (var entry : root.properties()) {
        String token = entry.getValue().path("token").asText("");
        String who = entry.getValue().path("for").asText("");
        if (MenderServer.isToken(token)) {
          held.put(entry.getKey(), new Held(who, token, leftOf(lifetime(token))));
        }
      }
    } catch (IOException e) {
      held.clear(); // it is asked for anew
    }
  }

  /** By the clock on the wall, as far as it can be right: no longer than its whole life. */
  private @Nullable Duration leftOf(@Nullable Lifetime life) {
    if (life == null) {
      return null;
    }
    Duration left = Duration.between(clock.instant(), life.end());
    return after(left.compareTo(life.length()) < 0 ? left : life.length());
  }

  private Duration after(Duration life) {
    Duration bounded = life.compareTo(LONGEST_LIFE) > 0 ? LONGEST_LIFE : life;
    return elapsed.get().plusMillis((long) (bounded.toMillis() * PART));
  }

  private void write() {
    ObjectNode root = Trees.object();
    held.forEach(
        (server, one) -> root.putObject(server).put("for", one.who()).put("token", one.token()));
    Path temporary = file.resolveSibling(file.getFileName() + ".new");
    try {
      Files.deleteIfExists(temporary);
      Files.createFile(temporary, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
      Files.writeString(temporary, Trees.line(root));
      Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      LOG.debug("cannot keep the server's token in {}: {}", file, e.getMessage());
    }
  }

  /** What a JSON web token says of itself (RFC 7519); its signature is the server's business. */
  private record Lifetime(Duration length, Instant end) {}

  private @Nullable Lifetime lifetime(String token) {
    String[] parts = token.split("\\.", -1);
    if (parts.length != 3) {
      return null;
    }
    try {
      byte[] claims = Base64.getUrlDecoder().decode(parts[1]);
      JsonNode root = Trees.first(new String(claims, StandardCharsets.UTF_8));
      Instant end = instant(root.path("exp"));
      if (end == null) {
        return null;
      }
      Instant begin = instant(root.path("iat"));
      Duration length = Duration.between(begin == null ? clock.instant() : begin, end);
      // A shorter one is a mistake, and not to be followed by a request for each request.
      return length.compareTo(SHORTEST_LIFE) < 0 ? null : new Lifetime(length, end);
    } catch (IllegalArgumentException | IOException e) {
      return null; // it is no such token; that is no fault
    }
  }

  private static @Nullable Instant instant(JsonNode seconds) {
    boolean sane = seconds.isNumber() && seconds.asLong() > 0 && seconds.asLong() < 1L << 40;
    return sane ? Instant.ofEpochSecond(seconds.asLong()) : null;
  }

  private static String hash(String request) {
    try {
      byte[] bytes = request.getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
