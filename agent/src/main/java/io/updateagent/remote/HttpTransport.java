package io.updateagent.remote;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLPeerUnverifiedException;
import okhttp3.Call;
import okhttp3.CertificatePinner;
import okhttp3.ConnectionPool;
import okhttp3.ConnectionSpec;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * Sends requests; the only place that knows the HTTP library. What is asked for within a minute
 * goes over one connection, but for downloads and what is told alone. Never logs a header.
 */
public final class HttpTransport {
  private static final int LARGEST_ANSWER = 1024 * 1024;
  private static final int KEPT_SECONDS = 60;
  private static final MediaType JSON = MediaType.get("application/json");

  private final OkHttpClient downloads;
  private final OkHttpClient alone;
  private final OkHttpClient shared;
  private final Duration longestCall;
  private final String userAgent;
  private final InstantSource clock;
  private volatile @Nullable Call latest;

  /**
   * @throws ServerException if certificates, keys or proxies cannot be used
   */
  public HttpTransport(TransportSettings settings, InstantSource clock) throws ServerException {
    this.userAgent = settings.userAgent();
    this.clock = clock;
    this.longestCall = settings.timeouts().call();
    this.downloads = client(settings);
    this.alone = downloads.newBuilder().callTimeout(longestCall).build();
    var kept = new ConnectionPool(1, KEPT_SECONDS, TimeUnit.SECONDS);
    this.shared = alone.newBuilder().connectionPool(kept).build();
  }

  private static OkHttpClient client(TransportSettings settings) throws ServerException {
    Tls tls = Tls.of(settings);
    var proxies = new Proxies(settings.environment());
    var builder =
        new OkHttpClient.Builder()
            .connectTimeout(settings.timeouts().connect())
            .readTimeout(settings.timeouts().read())
            .writeTimeout(settings.timeouts().read())
            .followRedirects(false)
            .addInterceptor(new Redirects())
            .proxySelector(proxies)
            .proxyAuthenticator(proxies)
            // Modern means TLS 1.2 and 1.3, with forward secrecy.
            .connectionSpecs(List.of(ConnectionSpec.MODERN_TLS, ConnectionSpec.CLEARTEXT))
            .sslSocketFactory(tls.context().getSocketFactory(), tls.trust())
            .connectionPool(new ConnectionPool(0, 1, TimeUnit.SECONDS)); // none is used again
    if (settings.tls().skipVerify()) {
      builder.hostnameVerifier((host, session) -> true);
    }
    return builder.certificatePinner(pinner(settings.tls())).build();
  }

  private static CertificatePinner pinner(TransportSettings.TlsFiles tls) {
    var pinner = new CertificatePinner.Builder();
    for (String host : tls.pinnedHosts()) {
      pinner.add(host, tls.pins().toArray(String[]::new));
    }
    return pinner.build();
  }

  /**
   * Sends a request and reads the whole answer, whatever its status is.
   *
   * @throws ServerException if the server cannot be reached, has not answered wholly within the
   *     time for a call, or answers more than 1 MiB
   */
  public Answer send(Request request) throws ServerException {
    Answer answer;
    try {
      answer = send(shared, request);
    } catch (ServerException e) {
      startAnew();
      throw e;
    }
    if (!answer.isSuccess()) {
      startAnew();
    }
    return answer;
  }

  /**
   * As {@link #send}, over a connection of its own. An answer that something on the way sent twice
   * is taken for the answer to what is asked next over the same connection, and so on: whatever has
   * consequences, such as a verdict that counts as told, must not get the answer of another.
   */
  public Answer sendAlone(Request request) throws ServerException {
    return send(alone, request);
  }

  /** Uses no connection again whose last answer was not understood. */
  public void startAnew() {
    shared.connectionPool().evictAll();
  }

  private Answer send(OkHttpClient with, Request request) throws ServerException {
    try (Response response = with.newCall(convert(request)).execute()) {
      byte[] body = response.body().byteStream().readNBytes(LARGEST_ANSWER + 1);
      if (body.length > LARGEST_ANSWER) {
        throw new ServerException(
            ServerException.Kind.MALFORMED, "%s answered more than 1 MiB".formatted(request));
      }
      String text = new String(body, StandardCharsets.UTF_8);
      return new Answer(response.code(), text, retryAfter(response));
    } catch (IOException e) {
      throw unreachable(request.url(), e);
    }
  }

  /** Sends a request whose answer is read as it comes, over a connection of its own. */
  OpenAnswer open(Request request) throws ServerException {
    try {
      Call call = downloads.newCall(convert(request));
      latest = call;
      Response response = call.execute();
      return new OpenAnswer(response, retryAfter(response));
    } catch (IOException e) {
      throw unreachable(request.url(), e);
    }
  }

  /** Breaks off what was opened last, wherever it is; for any thread, and as often as one likes. */
  void abandon() {
    Call call = latest;
    if (call != null) {
      call.cancel();
    }
  }

  private okhttp3.Request convert(Request request) throws ServerException {
    try {
      var builder = new okhttp3.Request.Builder().url(request.url());
      request.headers().forEach(builder::header);
      return builder
          .header("User-Agent", userAgent)
          .method(request.method(), body(request.body()))
          .build();
    } catch (IllegalArgumentException e) {
      throw new ServerException(
          ServerException.Kind.MALFORMED,
          "%s is not an address of a server".formatted(Addresses.shown(request.url())),
          e);
    }
  }

  private static @Nullable RequestBody body(@Nullable String body) {
    // As bytes, because a text would get a character set added to its type.
    return body == null ? null : RequestBody.create(body.getBytes(StandardCharsets.UTF_8), JSON);
  }

  private @Nullable Duration retryAfter(Response response) {
    return RetryAfter.parse(
        response.header("Retry-After"), response.header("Date"), clock.instant());
  }

  private ServerException unreachable(String url, IOException e) {
    return new ServerException(
        ServerException.Kind.UNREACHABLE,
        "cannot %s %s: %s"
            .formatted(
                e instanceof Redirects.Refused ? "use" : "reach", Addresses.shown(url), reason(e)),
        e);
  }

  private String reason(IOException error) {
    for (Throwable at = error; at != null; at = at.getCause()) {
      if (at instanceof CertificateNotYetValidException) {
        return "certificate not yet valid; the device's clock says " + today();
      }
      if (at instanceof CertificateExpiredException) {
        return "certificate expired; the device's clock says " + today();
      }
      if (at instanceof SSLPeerUnverifiedException && isAboutPins(at)) {
        return "the server's certificate has none of the ServerCertificatePins";
      }
      if (at instanceof java.net.SocketTimeoutException) {
        return "the server did not answer in time";
      }
      if (at instanceof java.io.InterruptedIOException && "timeout".equals(at.getMessage())) {
        return "the server did not answer wholly within %d s".formatted(longestCall.toSeconds());
      }
      if (at instanceof java.net.UnknownHostException) {
        return "the name of the host is not known";
      }
      if (at instanceof java.net.ConnectException) {
        return "connection refused";
      }
    }
    return Texts.printable(String.valueOf(error.getMessage()), 200);
  }

  /** The library lists all certificates then, over many lines. */
  private static boolean isAboutPins(Throwable at) {
    return String.valueOf(at.getMessage()).startsWith("Certificate pinning failure");
  }

  private String today() {
    Instant now = clock.instant();
    return now.toString().substring(0, 10);
  }

  /** The body of an answer that is not to be read further. */
  static void discard(InputStream body) {
    try {
      body.close();
    } catch (IOException e) {
      return; // it was not wanted anyway
    }
  }
}
