package io.updateagent.remote;

import java.security.cert.X509Certificate;
import javax.net.ssl.X509TrustManager;

/** Believes any server to be who it says; for a bench, and said loudly at every start. */
final class AnyCertificate implements X509TrustManager {
  @Override
  public void checkClientTrusted(X509Certificate[] chain, String kind) {
    throw new UnsupportedOperationException("an agent has no clients");
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String kind) {
    // That is what was asked for.
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return new X509Certificate[0];
  }
}
