package dev.patisserie.standalone.broker;

import dev.patisserie.common.model.AtomicFiles;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A broker with all topics for the tests of a class; register it in a static field. */
public final class TestBroker implements BeforeAllCallback, AfterAllCallback {

    private Path folder;
    private EmbeddedBroker broker;

    @Override
    public void beforeAll(ExtensionContext context) throws Exception {
        BrokerLog.quiet();
        folder = Files.createTempDirectory("patisserie-broker");
        broker = EmbeddedBroker.start(folder, freePort(), freePort());
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap()))) {
            TopicPlan.create(admin);
        }
    }

    static int freePort() throws Exception {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** Returns where it is reached. */
    public String bootstrap() {
        return broker.bootstrapServers();
    }

    @Override
    public void afterAll(ExtensionContext context) throws Exception {
        if (broker != null) {
            broker.close();
        }
        AtomicFiles.deleteTree(folder);
    }
}
