package dev.patisserie.standalone.service;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;

/** A fake service process that responds to the start-up check, or fails immediately. */
public final class FakeServiceMain {

    private FakeServiceMain() {}

    public static void main(String[] arguments) throws IOException {
        if (Boolean.getBoolean("fake.fail")) {
            throw new IllegalStateException("the oven is cold");
        }
        int port = Integer.getInteger("quarkus.management.port");
        HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", port), 0);
        server.createContext("/q/health/started", exchange -> {
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        server.start();
    }
}
