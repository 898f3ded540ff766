package dev.patisserie.standalone.broker;

import dev.patisserie.common.io.AtomicFiles;
import dev.patisserie.standalone.service.FreePorts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A broker for the tests of a class, which is registered in a static field. */
public final class TestBroker implements BeforeAllCallback, AfterAllCallback {

    private final boolean withTopics;
    private Path folder;
    private EmbeddedBroker broker;

    /** A broker with all topics. */
    public TestBroker() {
        this(true);
    }

    private TestBroker(boolean withTopics) {
        this.withTopics = withTopics;
    }

    /** Returns a broker without topics. */
    public static TestBroker withoutTopics() {
        return new TestBroker(false);
    }

    @Override
    public void beforeAll(ExtensionContext context) throws Exception {
        BrokerLog.quiet();
        folder = Files.createTempDirectory("patisserie-broker");
        broker = start(folder);
        if (withTopics) {
            broker.createTopics();
        }
    }

    /** Starts a broker on free ports; the caller closes it. */
    static EmbeddedBroker start(Path folder) throws IOException {
        List<Integer> ports = FreePorts.find(2); // together, because separate calls may return the same port
        return EmbeddedBroker.start(folder, ports.get(0), ports.get(1));
    }

    /** Returns the address of the broker. */
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
