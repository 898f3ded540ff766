package dev.patisserie.standalone.service;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.regex.Pattern;

/**
 * Copies the output of a process to its log file, without TensorFlow's information on its graph optimisers. The library
 * writes these lines at any {@code TF_CPP_MIN_LOG_LEVEL}, through an internal copy of Abseil whose level is not
 * configurable. Errors are kept, except those of an optimiser that failed, which leaves the graph unchanged.
 */
final class QuietLog {

    private static final Pattern NATIVE =
            Pattern.compile("WARNING: All log messages before absl::InitializeLog\\(\\) .*"
                    + "|[IW]\\d{4} \\d\\d:\\d\\d:[\\d.]+ +\\d+ \\S+:\\d+\\] .*"
                    + "|E\\d{4} \\d\\d:\\d\\d:[\\d.]+ +\\d+ meta_optimizer\\.cc:\\d+\\] .*");

    private QuietLog() {}

    /** Returns whether a line is skipped. */
    static boolean dropped(String line) {
        return NATIVE.matcher(line).matches();
    }

    /**
     * Copies until the process closes its output.
     *
     * @param name name of the thread
     * @param output output of the process; read to its end even if the log fails, since the process would block
     *     otherwise
     * @param log the log file, which is appended to
     */
    static Thread copy(String name, InputStream output, Path log) {
        var thread = new Thread(() -> run(output, log), name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private static void run(InputStream output, Path log) {
        var lines = new BufferedReader(new InputStreamReader(output, StandardCharsets.UTF_8));
        try (OutputStream file = Files.newOutputStream(log, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (!dropped(line)) {
                    file.write((line + System.lineSeparator()).getBytes(StandardCharsets.UTF_8));
                }
            }
        } catch (IOException e) {
            drain(output);
        }
    }

    private static void drain(InputStream output) {
        try {
            output.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            return; // closed: the process has ended
        }
    }
}
