package dev.patisserie.standalone.operate;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** Runs Prometheus's own programs if they are installed. */
public final class Promtool {

    private Promtool() {}

    /**
     * Returns a program on the PATH. Without it, the test is skipped with a message.
     *
     * @param name {@code prometheus} or {@code promtool}
     */
    public static Path require(String name) {
        Optional<Path> program = Stream.of(System.getenv("PATH").split(":"))
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst();
        Assumptions.assumeTrue(
                program.isPresent(),
                () -> "no %s on the PATH; install Prometheus (Debian: apt-get install prometheus) to run this"
                        .formatted(name));
        return program.orElseThrow();
    }

    /** The output and the exit code of a run. */
    record Run(int exitCode, String output) {}

    /** Runs promtool in {@code deploy/prometheus}. */
    static Run run(List<String> arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(require("promtool").toString());
        command.addAll(arguments);
        Process process = new ProcessBuilder(command)
                .directory(ProjectFiles.path("deploy/prometheus").toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Run(process.waitFor(), output);
    }
}
