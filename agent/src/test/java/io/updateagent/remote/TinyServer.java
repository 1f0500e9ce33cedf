package io.updateagent.remote;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import org.jspecify.annotations.Nullable;

/**
 * A management server for one device, small but honest: it keeps what it is told, and answers as
 * the real one does, or is a front of the real one. A test may have it answer something else for a
 * while.
 */
public abstract class TinyServer implements AutoCloseable {
  private final MockWebServer web = new MockWebServer();
  private volatile @Nullable MockResponse fault;

  protected TinyServer() throws IOException {
    web.setDispatcher(
        new Dispatcher() {
          @Override
          public MockResponse dispatch(RecordedRequest request) {
            MockResponse wrong = fault;
            return wrong != null && !isLogin(request) ? wrong : answer(request);
          }
        });
    web.start();
  }

  /** What the server answers when all is well. */
  protected abstract MockResponse answer(RecordedRequest request);

  /** Whether a request only asks to be let in; faults do not concern it. */
  protected abstract boolean isLogin(RecordedRequest request);

  /** The client under test. */
  public abstract ManagementServer client() throws Exception;

  /** Offers an artifact to the device; gives the deployment's id. */
  public abstract String offer(String artifactName);

  /** A person stops a deployment. */
  public abstract void abort(String deploymentId);

  /** What was told of a deployment, oldest first, as it came. */
  public abstract List<String> told(String deploymentId);

  /** The log of a deployment, as it came. */
  public abstract String log(String deploymentId);

  /** An attribute of the device; null if there is none. */
  public abstract @Nullable String attribute(String name);

  /** What must never be shown. */
  public abstract String secret();

  /** From now on everything is answered so; null ends it. */
  public void answerAll(@Nullable MockResponse response) {
    fault = response;
  }

  public String address() {
    String url = web.url("/").toString();
    return url.substring(0, url.length() - 1);
  }

  protected HttpTransport transport() throws ServerException {
    return new HttpTransport(
        TransportSettings.forVersion("test")
            .withTimeouts(Duration.ofSeconds(5), Duration.ofSeconds(2)),
        InstantSource.fixed(Instant.EPOCH));
  }

  public static MockResponse response(int code, String body) {
    return new MockResponse.Builder().code(code).body(body).build();
  }

  protected static String body(RecordedRequest request) {
    okio.ByteString body = request.getBody();
    return body == null ? "" : body.utf8();
  }

  @Override
  public void close() {
    web.close();
  }
}
