package io.updateagent.server.scale;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.NoHttpResponseException;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.DefaultConnectionReuseStrategy;
import org.apache.hc.core5.http.impl.HttpProcessors;
import org.apache.hc.core5.http.impl.io.DefaultBHttpClientConnection;
import org.apache.hc.core5.http.impl.io.HttpRequestExecutor;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.apache.hc.core5.http.io.support.ClassicRequestBuilder;
import org.apache.hc.core5.http.protocol.HttpCoreContext;
import org.apache.hc.core5.http.protocol.HttpProcessor;
import org.apache.hc.core5.net.URIAuthority;
import org.jspecify.annotations.Nullable;

/**
 * The connections of one device: one that is kept, and one for each request that wants its own.
 * Thousands of them cost no thread, no timer and little memory, so that what is measured is the
 * server.
 */
final class Connections {
  private static final int CONNECT_MILLIS = 30_000;
  private static final int READ_MILLIS = 60_000;
  private static final long KEPT_NANOS = TimeUnit.SECONDS.toNanos(60);
  // To look whether the server closed it costs a millisecond, which it does not do soon.
  private static final long SURE_NANOS = TimeUnit.SECONDS.toNanos(5);
  private static final Http1Config SMALL = Http1Config.custom().setBufferSize(2048).build();
  private static final HttpProcessor HEADERS = HttpProcessors.client();
  private static final HttpRequestExecutor EXECUTOR = new HttpRequestExecutor();

  private final URI server;
  private @Nullable DefaultBHttpClientConnection kept;
  private long usedNanos;

  /**
   * @param server its base address
   */
  Connections(String server) {
    this.server = URI.create(server);
  }

  /** What a server answered. */
  record Answer(int code, String body) {}

  /** What is made of an answer while its connection is open. */
  private interface Reading<T> {
    T read(ClassicHttpResponse response) throws IOException, HttpException;
  }

  /** Over the connection that is kept for a minute, if the server keeps it as long. */
  Answer ask(ClassicHttpRequest request) throws IOException {
    DefaultBHttpClientConnection reused = kept;
    DefaultBHttpClientConnection connection = usable();
    kept = null;
    Answer answer;
    try {
      answer = exchange(connection, request, Connections::whole);
    } catch (NoHttpResponseException | SocketException e) {
      if (connection != reused) {
        throw e;
      }
      // The server closed it in the very moment: every client asks again over another one.
      connection = connect();
      answer = exchange(connection, request, Connections::whole);
    }
    if (connection.isOpen()) {
      kept = connection;
      usedNanos = System.nanoTime();
    }
    return answer;
  }

  private DefaultBHttpClientConnection usable() throws IOException {
    DefaultBHttpClientConnection known = kept;
    if (known == null) {
      return connect();
    }
    long idle = System.nanoTime() - usedNanos;
    if (idle > KEPT_NANOS || (idle > SURE_NANOS && known.isStale())) {
      known.close();
      return connect();
    }
    return known;
  }

  /** Over a connection of its own. */
  Answer askAlone(ClassicHttpRequest request) throws IOException {
    try (DefaultBHttpClientConnection connection = connect()) {
      return exchange(connection, request, Connections::whole);
    }
  }

  /** Loads what is asked for, over a connection of its own; gives how many bytes that are. */
  long load(ClassicHttpRequest request) throws IOException {
    try (DefaultBHttpClientConnection connection = connect()) {
      return exchange(
          connection,
          request,
          response -> {
            if (response.getCode() != 200) {
              throw new IOException("the download was answered with " + response.getCode());
            }
            return response.getEntity().getContent().transferTo(OutputStream.nullOutputStream());
          });
    }
  }

  private DefaultBHttpClientConnection connect() throws IOException {
    var socket = new Socket();
    try {
      socket.setTcpNoDelay(true);
      socket.connect(new InetSocketAddress(server.getHost(), server.getPort()), CONNECT_MILLIS);
      socket.setSoTimeout(READ_MILLIS);
      var connection = new DefaultBHttpClientConnection(SMALL);
      connection.bind(socket);
      return connection;
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  /** Asks, and closes the connection if it is of no use afterwards. */
  private <T> T exchange(
      DefaultBHttpClientConnection connection, ClassicHttpRequest asked, Reading<T> reading)
      throws IOException {
    // It is given headers on its way, which it may only be given once.
    ClassicHttpRequest request = ClassicRequestBuilder.copy(asked).build();
    request.setScheme(server.getScheme());
    request.setAuthority(new URIAuthority(server.getHost(), server.getPort()));
    var context = HttpCoreContext.create();
    boolean reusable = false;
    try {
      EXECUTOR.preProcess(request, HEADERS, context);
      ClassicHttpResponse response = EXECUTOR.execute(request, connection, context);
      T result = reading.read(response);
      EntityUtils.consume(response.getEntity());
      reusable = DefaultConnectionReuseStrategy.INSTANCE.keepAlive(request, response, context);
      return result;
    } catch (HttpException e) {
      throw new IOException(e);
    } finally {
      if (!reusable) {
        connection.close();
      }
    }
  }

  private static Answer whole(ClassicHttpResponse response) throws IOException, HttpException {
    String body =
        response.getEntity() == null
            ? ""
            : EntityUtils.toString(response.getEntity(), StandardCharsets.UTF_8);
    return new Answer(response.getCode(), body);
  }
}
