package dev.patisserie.standalone.broker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.logging.FileHandler;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/**
 * Redirects the log of this JVM (the broker and the clients) to a file, so that the console shows only the command's
 * output.
 */
public final class BrokerLog implements AutoCloseable {

    private static final Logger ROOT = Logger.getLogger("");

    private final Handler handler;

    private BrokerLog(Handler handler) {
        this.handler = handler;
    }

    /** Disables logging to the console, and all logging below warnings. */
    public static void quiet() {
        for (Handler existing : ROOT.getHandlers()) {
            ROOT.removeHandler(existing);
        }
        ROOT.setLevel(Level.WARNING);
    }

    /**
     * Appends to a log file until closed.
     *
     * @throws IOException if the file cannot be written
     */
    public static BrokerLog to(Path file) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        Handler handler = new FileHandler(file.toString().replace("%", "%%"), true);
        handler.setFormatter(new SimpleFormatter());
        ROOT.addHandler(handler);
        return new BrokerLog(handler);
    }

    @Override
    public void close() {
        ROOT.removeHandler(handler);
        handler.close();
    }
}
