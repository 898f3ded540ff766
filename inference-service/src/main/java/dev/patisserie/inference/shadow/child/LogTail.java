package dev.patisserie.inference.shadow.child;

import dev.patisserie.common.text.Printable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/** The last output of a process. It is read continuously, so that the process does not wait for a reader. */
final class LogTail {

    private static final int BYTES = 500;
    private static final long MILLIS_TO_END = 500;

    private final byte[] last = new byte[BYTES]; // a ring; guarded by this
    private long read; // guarded by this
    private final Thread reader;

    private LogTail(InputStream output) {
        this.reader = new Thread(() -> readAll(output), "candidate-log");
        reader.setDaemon(true);
    }

    /** Starts to read an output. */
    static LogTail of(InputStream output) {
        var tail = new LogTail(output);
        tail.reader.start();
        return tail;
    }

    private void readAll(InputStream output) {
        byte[] buffer = new byte[BYTES];
        try (output) {
            for (int n = output.read(buffer); n >= 0; n = output.read(buffer)) {
                add(buffer, n);
            }
        } catch (IOException e) {
            // The process was ended.
        }
    }

    private synchronized void add(byte[] bytes, int n) {
        for (int i = 0; i < n; i++) {
            last[(int) (read++ % BYTES)] = bytes[i];
        }
    }

    /** Returns the end of the output as one line; called after the end of the process. */
    String text() {
        try {
            TimeUnit.MILLISECONDS.timedJoin(reader, MILLIS_TO_END);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return line();
    }

    private synchronized String line() {
        int length = (int) Math.min(read, BYTES);
        byte[] ordered = new byte[length];
        for (int i = 0; i < length; i++) {
            ordered[i] = last[(int) ((read - length + i) % BYTES)];
        }
        return Printable.line(
                new String(ordered, StandardCharsets.UTF_8).strip().replaceAll("\\s+", " "));
    }
}
