package dev.patisserie.common.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;

/** Responds to every request with the given bytes. The owner closes it. */
final class FakeHttpServer implements AutoCloseable {

    private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private volatile Answer answer = (in, out) -> {};

    /** Handles a connection, which is closed afterwards. */
    @FunctionalInterface
    private interface Answer {
        void to(InputStream in, OutputStream out) throws IOException;
    }

    FakeHttpServer() throws IOException {
        threads.submit(this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    /** Sends this text after each request's head. */
    void answer(String text) {
        answer = (in, out) -> {
            readHead(in);
            out.write(text.getBytes(StandardCharsets.ISO_8859_1));
        };
    }

    /** Sends this text after each request's head, followed by single bytes without an end. */
    void drip(String text) {
        answer = (in, out) -> {
            readHead(in);
            out.write(text.getBytes(StandardCharsets.ISO_8859_1));
            while (!server.isClosed()) {
                out.write('x');
                out.flush();
                LockSupport.parkNanos(20_000_000);
            }
        };
    }

    /** Keeps connections open and reads nothing. */
    void ignore() {
        answer = (in, out) -> {
            while (!server.isClosed()) {
                LockSupport.parkNanos(20_000_000);
            }
        };
    }

    private static void readHead(InputStream in) throws IOException {
        int last = 0;
        for (int b = in.read(); b >= 0; b = in.read()) {
            last = last << 8 | b;
            if (last == ('\r' << 24 | '\n' << 16 | '\r' << 8 | '\n')) {
                return;
            }
        }
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket connection = server.accept();
                connections.add(connection);
                threads.submit(() -> serve(connection));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            answer.to(connection.getInputStream(), connection.getOutputStream());
        } catch (IOException e) {
            // the client has left, as a client of such a server does
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket connection : connections) {
            connection.close();
        }
        threads.shutdownNow();
    }
}
