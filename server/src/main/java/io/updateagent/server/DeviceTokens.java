package io.updateagent.server;

import com.auth0.jwt.JWT;
import com.auth0.jwt.JWTVerifier;
import com.auth0.jwt.algorithms.Algorithm;
import com.auth0.jwt.exceptions.JWTVerificationException;
import com.auth0.jwt.interfaces.DecodedJWT;
import io.updateagent.server.store.Admissions;
import io.updateagent.server.store.AuthSet;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Optional;

/**
 * The tokens that devices show: JSON Web Tokens (RFC 7519), signed with a key that never leaves the
 * server. They name the key of the device that they were given for, and are worth nothing once that
 * is not accepted any more.
 */
final class DeviceTokens {
  private static final String ISSUER = "agent-server";

  private final Algorithm algorithm;
  private final JWTVerifier verifier;
  private final Admissions admissions;
  private final Duration lifetime;
  private final InstantSource clock;

  /**
   * @param key what they are signed with
   * @param lifetime how long one is valid
   */
  DeviceTokens(byte[] key, Duration lifetime, Admissions admissions, InstantSource clock) {
    this.algorithm = Algorithm.HMAC256(key);
    this.admissions = admissions;
    this.lifetime = lifetime;
    this.clock = clock;
    var verification =
        (JWTVerifier.BaseVerification)
            JWT.require(algorithm)
                .withIssuer(ISSUER)
                .withClaim("mender.device", true)
                .withClaimPresence("exp");
    this.verifier = verification.build(java(clock));
  }

  private static Clock java(InstantSource clock) {
    return clock.withZone(ZoneOffset.UTC);
  }

  /** A token for a device that came with that key. */
  String issue(AuthSet set) {
    Instant now = clock.instant();
    return JWT.create()
        .withIssuer(ISSUER)
        .withSubject(set.device())
        .withJWTId(set.id())
        .withIssuedAt(now)
        .withExpiresAt(now.plus(lifetime))
        .withClaim("mender.device", true)
        .sign(algorithm);
  }

  /** Whose token it is; empty if it is not valid, or what it was given for is not accepted. */
  Optional<AuthSet> check(String token) {
    try {
      DecodedJWT decoded = verifier.verify(token);
      return admissions
          .accepted(String.valueOf(decoded.getId()))
          .filter(set -> set.device().equals(decoded.getSubject()));
    } catch (JWTVerificationException e) {
      return Optional.empty();
    }
  }
}
