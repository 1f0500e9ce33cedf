package io.updateagent.keys;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.EdECPrivateKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.ECFieldFp;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.EllipticCurve;
import java.security.spec.RSAPublicKeySpec;

/** The public half of a private key. A file often holds the private one alone. */
public final class PublicKeys {
  private PublicKeys() {}

  /**
   * The public key.
   *
   * @throws GeneralSecurityException if the private key does not tell: it is of another kind, or in
   *     hardware
   */
  public static PublicKey of(PrivateKey key) throws GeneralSecurityException {
    if (key instanceof RSAPrivateCrtKey rsa) {
      return KeyFactory.getInstance("RSA")
          .generatePublic(new RSAPublicKeySpec(rsa.getModulus(), rsa.getPublicExponent()));
    }
    if (key instanceof ECPrivateKey ec) {
      ECPoint point = multiplied(ec.getParams(), ec.getS());
      return KeyFactory.getInstance("EC")
          .generatePublic(new ECPublicKeySpec(point, ec.getParams()));
    }
    if (key instanceof EdECPrivateKey ed && ed.getBytes().isPresent()) {
      // Making a pair means to draw the private key and work out the other: here, it is drawn.
      KeyPairGenerator generator = KeyPairGenerator.getInstance(ed.getParams().getName());
      generator.initialize(ed.getParams(), new Drawn(ed.getBytes().get()));
      return generator.generateKeyPair().getPublic();
    }
    throw new InvalidKeyException("it is neither an RSA nor an ECDSA nor an Ed25519 key");
  }

  /** Generator times scalar, by doubling and adding. Once at start, so it need not be fast. */
  private static ECPoint multiplied(ECParameterSpec parameters, BigInteger scalar)
      throws InvalidKeyException {
    EllipticCurve curve = parameters.getCurve();
    if (!(curve.getField() instanceof ECFieldFp field)) {
      throw new InvalidKeyException("its curve is not over a prime field");
    }
    ECPoint sum = ECPoint.POINT_INFINITY;
    for (int bit = scalar.bitLength() - 1; bit >= 0; bit--) {
      sum = sum(sum, sum, curve.getA(), field.getP());
      if (scalar.testBit(bit)) {
        sum = sum(sum, parameters.getGenerator(), curve.getA(), field.getP());
      }
    }
    return sum;
  }

  private static ECPoint sum(ECPoint one, ECPoint other, BigInteger a, BigInteger p) {
    if (one.equals(ECPoint.POINT_INFINITY)) {
      return other;
    }
    BigInteger x = one.getAffineX();
    BigInteger y = one.getAffineY();
    BigInteger rise;
    BigInteger run;
    if (one.equals(other)) {
      rise = x.pow(2).multiply(BigInteger.valueOf(3)).add(a);
      run = y.shiftLeft(1);
    } else {
      rise = other.getAffineY().subtract(y);
      run = other.getAffineX().subtract(x);
    }
    BigInteger slope = rise.multiply(run.mod(p).modInverse(p)).mod(p);
    BigInteger newX = slope.pow(2).subtract(x).subtract(other.getAffineX()).mod(p);
    return new ECPoint(newX, slope.multiply(x.subtract(newX)).subtract(y).mod(p));
  }

  /** Gives the same bytes each time. */
  private static final class Drawn extends SecureRandom {
    private static final long serialVersionUID = 1L;
    private final byte[] drawn;

    Drawn(byte[] drawn) {
      this.drawn = drawn.clone();
    }

    @Override
    public void nextBytes(byte[] bytes) {
      System.arraycopy(drawn, 0, bytes, 0, Math.min(drawn.length, bytes.length));
    }
  }
}
