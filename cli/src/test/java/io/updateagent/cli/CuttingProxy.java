package io.updateagent.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;

/** Passes bytes on to a server, and breaks the first download in the middle. */
final class CuttingProxy implements AutoCloseable {
  private static final String DOWNLOAD = "/softwaremodules/";
  private static final int BEFORE_THE_CUT = 2000;

  private final ServerSocket listening;
  private final ExecutorService workers = Executors.newCachedThreadPool();
  private final AtomicBoolean cut = new AtomicBoolean();
  private final URI server;

  CuttingProxy(String server) throws IOException {
    this.server = URI.create(server);
    this.listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    workers.execute(this::accept);
  }

  String url() {
    return "http://127.0.0.1:" + listening.getLocalPort();
  }

  private void accept() {
    while (!listening.isClosed()) {
      try {
        Socket client = listening.accept();
        Socket upstream = new Socket(server.getHost(), server.getPort());
        var breaking = new AtomicBoolean();
        workers.execute(() -> forward(client, upstream, breaking, true));
        workers.execute(() -> forward(upstream, client, breaking, false));
      } catch (IOException e) {
        return; // closed
      }
    }
  }

  private void forward(Socket from, Socket to, AtomicBoolean breaking, boolean asks) {
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      byte[] buffer = new byte[8192];
      int left = BEFORE_THE_CUT;
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        if (asks && isDownload(buffer, read) && cut.compareAndSet(false, true)) {
          breaking.set(true);
        }
        boolean breaks = !asks && breaking.get();
        int passed = breaks ? Math.min(left, read) : read;
        out.write(buffer, 0, passed);
        out.flush();
        left -= breaks ? passed : 0;
        if (passed < read) {
          return;
        }
      }
    } catch (IOException e) {
      return; // one of them ended it
    }
  }

  private static boolean isDownload(byte[] buffer, int length) {
    return new String(buffer, 0, length, StandardCharsets.ISO_8859_1).contains(DOWNLOAD);
  }

  @Override
  public void close() throws IOException {
    listening.close();
    workers.shutdownNow();
  }
}
