package dev.patisserie.trainer.weights;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A local web server that serves one file, with simulated failures, and records the requested ranges. */
final class WeightServer implements AutoCloseable {

    /** The behaviour of the server for a request. */
    enum Behaviour {
        /** Sends the requested range. */
        SERVE,
        /** Ignores the range and sends the whole file. */
        IGNORE_RANGE,
        /** Sends the whole file without its length. */
        UNANNOUNCED,
        /** Sends half of the announced bytes and closes the connection. */
        HANG_UP,
        /** Sends half of the announced bytes and stalls. */
        STALL,
        /** Responds that the file does not exist. */
        NOT_FOUND
    }

    private final byte[] content;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final List<Behaviour> script = new CopyOnWriteArrayList<>();

    /** The header {@code Range} of each request; {@code none} if absent. */
    final List<String> ranges = new CopyOnWriteArrayList<>();

    /** Uses the behaviours of {@code script} in order, one per request; the last one repeats. */
    WeightServer(byte[] content, Behaviour... script) throws IOException {
        this.content = content.clone();
        this.script.addAll(List.of(script));
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/weights/", this::answer);
        server.setExecutor(threads);
        server.start();
    }

    URI base() {
        return URI.create("http://%s:%d/weights"
                .formatted(
                        server.getAddress().getHostString(), server.getAddress().getPort()));
    }

    private void answer(HttpExchange exchange) throws IOException {
        String range = exchange.getRequestHeaders().getFirst("Range");
        ranges.add(range == null ? "none" : range);
        Behaviour behaviour = script.size() > 1 ? script.remove(0) : script.get(0);
        int from = range == null || behaviour == Behaviour.IGNORE_RANGE
                ? 0
                : Integer.parseInt(range.replaceAll("\\D", ""));
        if (behaviour == Behaviour.NOT_FOUND) {
            exchange.sendResponseHeaders(404, -1);
        } else if (from >= content.length) {
            exchange.sendResponseHeaders(416, -1);
        } else {
            send(exchange, from, behaviour);
        }
        exchange.close();
    }

    private void send(HttpExchange exchange, int from, Behaviour behaviour) throws IOException {
        int length = content.length - from;
        boolean whole = behaviour != Behaviour.HANG_UP && behaviour != Behaviour.STALL;
        int announced = behaviour == Behaviour.UNANNOUNCED ? 0 : length; // 0: sent in chunks
        exchange.sendResponseHeaders(from > 0 ? 206 : 200, announced);
        exchange.getResponseBody().write(content, from, whole ? length : length / 2);
        exchange.getResponseBody().flush();
        if (behaviour == Behaviour.STALL) {
            try {
                closing.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public void close() {
        closing.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
