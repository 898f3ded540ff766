package dev.patisserie.standalone.failure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Writes all counts of this JVM's tests to {@code target/failure-suite.md}. */
final class FailureTable {

    private static final Path FILE = Path.of("target", "failure-suite.md");

    private static final List<String> LINES = new ArrayList<>(List.of(
            "| test | delivery | images sent | predictions | dead letters | lost | duplicated |",
            "|---|---|---|---|---|---|---|"));

    private FailureTable() {}

    /** Adds a row, and rewrites the file. */
    static synchronized void add(String test, String delivery, Count count) throws IOException {
        LINES.add("| %s | %s | %d | %d | %d | %d | %d |"
                .formatted(
                        test,
                        delivery,
                        count.sent(),
                        count.predictions(),
                        count.deadLetters(),
                        count.lost(),
                        count.duplicated()));
        Files.createDirectories(FILE.getParent());
        Files.write(FILE, LINES);
    }

    /** Returns the table so far. */
    static synchronized String text() {
        return String.join(System.lineSeparator(), LINES);
    }
}
