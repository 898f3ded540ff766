package dev.patisserie.standalone.failure;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;

/** Forwards TCP connections to a port of this machine, and injects faults. The owner closes it. */
final class TcpProxy implements AutoCloseable {

    private final ServerSocket server;
    private final int target;
    private final Set<Link> links = ConcurrentHashMap.newKeySet();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private volatile long latencyNanos;
    private volatile boolean refusing;
    private volatile boolean silent;

    /**
     * Starts the proxy.
     *
     * @param port port of the proxy
     * @param target port to forward to
     */
    TcpProxy(int port, int target) throws IOException {
        this.server = new ServerSocket(port, 50, InetAddress.getLoopbackAddress());
        this.target = target;
        threads.submit(this::accept);
    }

    /** Delays all data in both directions. */
    void delay(Duration latency) {
        latencyNanos = latency.toNanos();
    }

    /** Resets all connections, and new ones until {@link #heal}. */
    void reset() {
        refusing = true;
        links.forEach(Link::reset);
    }

    /**
     * Simulates a silent loss of the other side: existing connections, and new ones until {@link #heal}, stay open but
     * transfer no data.
     */
    void halfOpen() {
        silent = true;
        links.forEach(link -> link.dead = true);
    }

    /** Forwards new connections again. */
    void heal() {
        latencyNanos = 0;
        refusing = false;
        silent = false;
    }

    private Void accept() throws IOException {
        while (true) {
            var link = new Link(server.accept(), silent);
            links.add(link);
            if (refusing) {
                link.reset();
            } else {
                threads.submit(link::open);
            }
        }
    }

    /** A client's connection and the forwarded one. */
    private final class Link {

        private final Socket client;
        private volatile Socket broker;
        private volatile boolean dead;

        Link(Socket client, boolean dead) {
            this.client = client;
            this.dead = dead;
        }

        Void open() throws IOException {
            if (dead) {
                return null;
            }
            try {
                broker = new Socket(InetAddress.getLoopbackAddress(), target);
            } catch (IOException e) { // the broker is down; the client's connection is closed
                reset();
                return null;
            }
            threads.submit(() -> pump(client, broker));
            threads.submit(() -> pump(broker, client));
            return null;
        }

        private Void pump(Socket from, Socket to) {
            byte[] buffer = new byte[1 << 16];
            try {
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream();
                for (int n = in.read(buffer); n >= 0 && !dead; n = in.read(buffer)) {
                    LockSupport.parkNanos(latencyNanos);
                    if (!dead) {
                        out.write(buffer, 0, n);
                    }
                }
            } catch (IOException e) { // one side has closed; the other is closed as well
                dead = false;
            }
            if (!dead) {
                close();
            }
            return null;
        }

        /** Closes both by RST instead of FIN. */
        void reset() {
            try {
                client.setSoLinger(true, 0);
            } catch (IOException e) {
                return; // already closed
            } finally {
                close();
            }
        }

        void close() {
            links.remove(this);
            TcpProxy.close(client);
            TcpProxy.close(broker);
        }
    }

    private static void close(AutoCloseable socket) {
        if (socket != null) {
            try {
                socket.close();
            } catch (Exception e) {
                return; // already closed
            }
        }
    }

    @Override
    public void close() {
        close(server);
        links.forEach(Link::close);
        threads.shutdownNow();
    }
}
